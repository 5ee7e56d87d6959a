package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number and the list beside it, also after a kill between the two. */
class LedgerTest {

  private Path run;
  private Ledger ledger;
  private Path count;
  private Path holders;

  @BeforeEach
  void open(@TempDir Path folder) {
    run = folder;
    PairPlaces places =
        new PairPlaces(run, run, run, run, run.resolve("link"), "dockyard-test", Map.of());
    ledger = new Ledger(places, Boot::current);
    count = Ledger.countFile(places);
    holders = Ledger.recordFile(places);
  }

  @Test
  void nothingIsNobody() {
    assertThat(read()).isEqualTo(LedgerReading.NOTHING);
  }

  @Test
  void theNumberIsPlainAndTheHoldersKeepTheirOrder() {
    LedgerReading b = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("b_")));
    ledger.write(b, b.record().held(Recorded.starting("a_")));

    assertThat(count).hasContent("2");
    assertThat(read().record().prefixes()).containsExactly("b_", "a_");
    assertThat(read().foreign()).isZero();
  }

  @Test
  void launchesComeBackAsTheyWere() {
    ProcessIdentity process = new ProcessIdentity(12, 34, BootId.current());
    PairRecord record =
        new PairRecord(
            Recorded.holders("a_"),
            true,
            Map.of(
                SysboxDaemon.MGR,
                new Launch(Path.of("/g/1"), Optional.of(process)),
                SysboxDaemon.FS,
                new Launch(Path.of("/g/2"), Optional.empty())));

    ledger.write(read(), record);

    assertThat(read().record()).isEqualTo(record);
  }

  @Test
  void whoStopsThePairIsNotedAndSinceWhen() {
    StopNote note = StopNote.now("a_");
    PairRecord record = PairRecord.EMPTY.nowStopping(note);

    ledger.write(read(), record);

    assertThat(read().record()).isEqualTo(record);
    assertThat(read().record().stop()).contains(note);
    assertThat(note.prefix()).contains("a_");
    assertThat(note.by()).map(ProcessIdentity::pid).contains(ProcessHandle.current().pid());
  }

  @Test
  void whoTakesAStopOverDoesNotChangeWhenItBegan() {
    StopNote first = new StopNote(Optional.of("a_"), Optional.of(Instant.EPOCH), Optional.empty());

    PairRecord record = PairRecord.EMPTY.nowStopping(first).nowStopping(StopNote.now("b_"));

    assertThat(record.stop())
        .hasValueSatisfying(
            note -> {
              assertThat(note.prefix()).contains("a_");
              assertThat(note.since()).contains(Instant.EPOCH);
              assertThat(note.by()).isPresent();
            });
  }

  @Test
  void whatOthersCountedStays() throws IOException {
    Files.writeString(count, "2");

    LedgerReading mine = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    assertThat(count).hasContent("3");
    ledger.write(mine, mine.record().left("a_"));

    assertThat(count).hasContent("2");
  }

  @Test
  void othersMayCountWhileWeHold() throws IOException {
    ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    Files.writeString(count, "4\n");

    assertThat(read().foreign()).isEqualTo(3);
  }

  @Test
  void aKillBeforeTheNumberWasRenamedLeavesTheOldNumberAndItsMeaning() throws IOException {
    LedgerReading a = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    ledger.write(a, a.record().held(Recorded.starting("b_")));
    // As it was an instant before: the second number not yet in its place.
    Files.move(count, run.resolve("dockyard-refcount.next-2"));
    Files.writeString(count, "1");

    LedgerReading after = read();
    assertThat(after.record().prefixes()).containsExactly("a_", "b_");
    assertThat(after.foreign()).isZero();
    ledger.write(after, after.record());

    assertThat(count).hasContent("2");
    assertThat(read().foreign()).isZero();
    assertThat(run).isDirectoryNotContaining("glob:**.next-*");
  }

  @Test
  void anotherToolThatCountsAfterSuchAKillIsNotTakenForUs() throws IOException {
    LedgerReading a = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    ledger.write(a, a.record().held(Recorded.starting("b_")));
    Files.move(count, run.resolve("dockyard-refcount.next-2"));
    Files.writeString(count, "2"); // a_ and the other tool's

    assertThat(read().foreign()).isEqualTo(1);
  }

  @Test
  void aKillBeforeTheHoldersWereWrittenChangesNothing() throws IOException {
    ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    Files.writeString(run.resolve("dockyard-refcount.next-2"), "2");

    LedgerReading after = read();
    assertThat(after.foreign()).isZero();
    ledger.write(after, after.record().held(Recorded.starting("b_")));

    assertThat(count).hasContent("2");
    assertThat(read().foreign()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1 2", "99999999999999"})
  void aDamagedNumberIsRefusedByItsName(String damaged) throws IOException {
    Files.writeString(count, damaged);

    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(count.toString());
  }

  @Test
  void aNumberBelowOursIsRefused() throws IOException {
    ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    Files.writeString(count, "0");
    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("says 0")
        .hasMessageContaining("'a_'");

    Files.delete(count);
    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"format\":1}", "{\"format\":1,\"bootId\":\"x\"}"})
  void damagedHoldersAreRefusedByTheirName(String damaged) throws IOException {
    Files.writeString(holders, damaged);

    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(holders.toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void holdersComeBackAsTheyWere() {
    ProcessIdentity process = new ProcessIdentity(12, 34, BootId.current());
    Holder starting = Recorded.starting("a_").with(List.of(process, process));
    Holder found = Holder.found("b_", "systemd", List.of(process));
    PairRecord record = new PairRecord(List.of(starting, found), false, Map.of());

    ledger.write(read(), record);

    assertThat(read().record()).isEqualTo(record);
  }

  @Test
  void theFirstFormatIsReadAndWrittenAsTheSecond() throws IOException {
    Files.writeString(
        holders,
        """
        {"format": 1, "bootId": "%s", "serial": 3, "countedBefore": 1,
         "holders": [{"prefix": "a_"}, {"prefix": "b_"}], "stopping": false,
         "daemons": {"sysbox-mgr": {"generation": "/g", "pid": 5, "startTicks": 6}}}
        """
            .formatted(BootId.current()));
    Files.writeString(count, "2");

    LedgerReading old = read();
    assertThat(old.record().holders()).isEqualTo(Recorded.holders("a_", "b_"));
    assertThat(old.record().launches().get(SysboxDaemon.MGR))
        .isEqualTo(
            new Launch(Path.of("/g"), Optional.of(new ProcessIdentity(5, 6, BootId.current()))));
    ledger.write(old, old.record().held(Recorded.starting("c_")));

    assertThat(count).hasContent("3");
    assertThat(holders).content().contains("\"format\":2");
    assertThat(read().record().prefixes()).containsExactly("a_", "b_", "c_");
  }

  @Test
  void whatOthersCountedCanBeTakenOff() throws IOException {
    LedgerReading mine = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    Files.writeString(count, "4");

    ledger.write(read(), mine.record(), 0);

    assertThat(count).hasContent("1");
    assertThat(read().foreign()).isZero();
  }

  @Test
  void whatCannotBeReadIsRefusedByItsName() throws IOException {
    Files.createDirectory(count);

    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(count.toString());
  }

  @Test
  void filesOfTheBootBeforeAreWorthNothingInTheNext() {
    ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    PairPlaces places =
        new PairPlaces(run, run, run, run, run.resolve("link"), "dockyard-test", Map.of());
    Ledger next = new Ledger(places, () -> new Boot("the-next", Instant.now().plusSeconds(3600)));

    assertThat(next.read(() -> true)).isEqualTo(LedgerReading.NOTHING);
    next.write(next.read(() -> true), PairRecord.EMPTY.held(Recorded.starting("b_")));

    assertThat(next.read(() -> true).record().prefixes()).containsExactly("b_");
    assertThat(count).hasContent("1");
  }

  @Test
  void aNewerFormatIsRefusedByItsName() throws IOException {
    Files.writeString(holders, "{\"format\":3,\"whatever\":true}");

    assertThatThrownBy(this::read)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(holders.toString())
        .hasMessageContaining("newer");
  }

  @Test
  void damageFromAnEarlierBootBlocksNothing() throws IOException {
    Files.writeString(holders, "{\"for");
    Files.writeString(count, "");
    fromEarlierBoot(holders);
    fromEarlierBoot(count);

    assertThat(ledger.read(() -> true)).isEqualTo(LedgerReading.NOTHING);
    assertThatThrownBy(() -> ledger.read(() -> false)).isInstanceOf(StateFileException.class);
  }

  @Test
  void aCountFromAnEarlierBootIsWorthNothingUnlessAPairRuns() throws IOException {
    Files.writeString(count, "3");
    fromEarlierBoot(count);

    assertThat(ledger.read(() -> true).number()).isZero();
    assertThat(ledger.read(() -> false).number()).isEqualTo(3);
  }

  @Test
  void holdersOfAnotherBootAreWorthNothing() throws IOException {
    ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    Files.writeString(holders, Files.readString(holders).replace(BootId.current(), "another-boot"));
    fromEarlierBoot(count);

    assertThat(ledger.read(() -> true)).isEqualTo(LedgerReading.NOTHING);
  }

  @Test
  void whoReadsWithoutTheLockNeverSeesHalfAWrite() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Integer> reader =
        new FutureTask<>(
            () -> {
              int worst = 0;
              while (!done.get()) {
                worst = Math.max(worst, Math.abs(ledger.peek(() -> false).foreign()));
              }
              return worst;
            });
    new Thread(reader).start();
    for (int i = 0; i < 40; i++) {
      LedgerReading a = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
      LedgerReading both = ledger.write(a, a.record().held(Recorded.starting("b_")));
      ledger.tidy(ledger.write(both, PairRecord.EMPTY));
    }
    done.set(true);

    assertThat(reader.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void tidyingLeavesNothingOfUsAndWhatIsOthers() throws IOException {
    LedgerReading a = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("a_")));
    ledger.tidy(ledger.write(a, PairRecord.EMPTY));
    assertThat(run).isEmptyDirectory();

    Files.writeString(count, "1");
    LedgerReading b = ledger.write(read(), PairRecord.EMPTY.held(Recorded.starting("b_")));
    ledger.tidy(ledger.write(b, PairRecord.EMPTY));
    assertThat(count).hasContent("1");
    assertThat(holders).doesNotExist();
  }

  private LedgerReading read() {
    return ledger.read(() -> true);
  }

  private static void fromEarlierBoot(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }
}
