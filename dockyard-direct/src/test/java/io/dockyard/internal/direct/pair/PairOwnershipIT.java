package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StartFailedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pair of a host is run by one backend, and the record says by which. */
class PairOwnershipIT {

  private static final Path OWNER = PLACES.ownerFile();

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @BeforeEach
  void open() {
    PairFixture.makeRun();
  }

  @Test
  void itIsRecordedFromTheFirstHolderToTheLast() throws Exception {
    acquire(pair, "a_", soon());
    String first = Files.readString(OWNER);
    acquire(pair, "b_", soon());

    assertThat(first).contains("\"direct\"", BootId.current());
    assertThat(OWNER).hasContent(first.strip());
    pair.release("a_", soon());
    assertThat(OWNER).exists();
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void whereAnotherBackendRunsItNothingIsStarted() throws Exception {
    record("systemd", BootId.current());
    List<Path> before = PairFixture.entries(PairFixture.RUN);

    assertThatThrownBy(() -> acquire(pair, "a_", soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'systemd', since 2026-01-02T03:04:05Z");

    assertThat(daemons()).isEmpty();
    assertThat(PairFixture.entries(PairFixture.RUN))
        .containsExactlyInAnyOrderElementsOf(withLock(before));
    assertThat(pair.status().findings()).anyMatch(finding -> finding.contains("'systemd'"));
    Files.delete(OWNER);
    fixture.assertNothingLeft();
  }

  @Test
  void whereAnotherBackendRunsItNobodyJoinsRepairsOrEndsIt() throws Exception {
    acquire(pair, "a_", soon());
    List<ProcessIdentity> daemons = daemons();
    record("systemd", BootId.current());
    String owner = Files.readString(OWNER);

    assertThatThrownBy(() -> acquire(pair, "b_", soon())).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> pair.repairPlan(SysboxRepairOptions.LEAST))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> pair.repair(SysboxRepairOptions.LEAST, PATIENCE))
        .isInstanceOf(RefusedException.class);
    SysboxStatus status = pair.status();
    pair.release("a_", soon());

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.findings()).anyMatch(finding -> finding.contains("'systemd'"));
    assertThat(daemons()).isEqualTo(daemons);
    assertThat(OWNER).hasContent(owner.strip());
    assertThat(PairFixture.COUNT).doesNotExist();
    assertThat(PairFixture.HOLDERS).doesNotExist();
  }

  @Test
  void aRecordOfAnEarlierBootIsReplaced() throws Exception {
    record("systemd", "another-boot");

    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(OWNER).content().contains("\"direct\"", BootId.current());
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aDamagedRecordIsReplacedWhereNothingRuns() throws Exception {
    Files.writeString(OWNER, "{");

    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(OWNER).content().contains("\"direct\"");
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aDamagedRecordIsRefusedWhileThePairRunsWhichItsLastHolderStillEnds() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(OWNER, "{");

    assertThatThrownBy(() -> acquire(pair, "b_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(OWNER + " is damaged");

    assertOnePairOfOurs();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aRecordOfANewerVersionIsRefused() throws Exception {
    Files.writeString(OWNER, "{\"format\": 2}");

    assertThatThrownBy(() -> acquire(pair, "a_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("newer");

    assertThat(daemons()).isEmpty();
    Files.delete(OWNER);
    fixture.assertNothingLeft();
  }

  @Test
  void aPairThatAnOlderVersionStartedIsRecordedWithItsNextHolder() throws Exception {
    acquire(pair, "a_", soon());
    List<ProcessIdentity> daemons = daemons();
    Files.delete(OWNER);

    acquire(pair, "b_", soon());

    assertThat(daemons()).isEqualTo(daemons);
    assertThat(OWNER).content().contains("\"direct\"");
    pair.release("a_", soon());
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void somebodyElsesPairHasNoOwnerAmongTheBackends() throws Exception {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    assertThat(OWNER).as("until it is stopped").exists();
    fixture.startForeign(SysboxDaemon.MGR);
    fixture.startForeign(SysboxDaemon.FS);

    acquire(pair, "b_", soon());

    assertThat(OWNER).doesNotExist();
    assertThat(pair.status().state()).isEqualTo(State.RUNNING_FOREIGN);
  }

  @Test
  void aStartThatFailsTakesTheRecordBack() throws Exception {
    SysboxPair failing = fixture.pair(Map.of("STANDIN_FAIL", "1"));

    assertThatThrownBy(() -> acquire(failing, "a_", soon()))
        .isInstanceOf(StartFailedException.class);

    assertThat(OWNER).doesNotExist();
    fixture.assertNothingLeft();
  }

  private static List<ProcessIdentity> daemons() {
    return Stream.of(SysboxDaemon.values()).flatMap(daemon -> running(daemon).stream()).toList();
  }

  private static List<Path> withLock(List<Path> entries) {
    return Stream.concat(entries.stream(), Stream.of(PLACES.lockFile())).distinct().toList();
  }

  private static void record(String backend, String bootId) throws IOException {
    Files.writeString(
        OWNER,
        String.format(
            "{\"format\":1,\"backend\":\"%s\",\"bootId\":\"%s\",\"since\":\"%s\"}%n",
            backend, bootId, "2026-01-02T03:04:05Z"));
  }
}
