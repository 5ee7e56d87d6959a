package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.HOLDERS;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.RUN;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.killContainersOf;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who holds the pair, with real processes that are killed in all ways. */
class HolderLifeIT {

  private static final SysboxRepairOptions FORGETTING =
      SysboxRepairOptions.LEAST.forgettingForeign();

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @Test
  void aContainerThatOutlivesItsDaemonsKeepsThePairAliveUntilItEnds() {
    ChildProcess dockerd = fixture.startDaemonOf("a_", "sysbox-runc");
    fixture.startContainerOf("a_", true);
    acquireInAJvmThatIsKilled("a_");
    dockerd.kill9();

    acquire(pair, "b_", soon());
    pair.release("b_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
    SysboxHolder holder = pair.holders().get(0);
    assertThat(holder.prefix()).isEqualTo("a_");
    assertThat(holder.backend()).isEqualTo("direct");
    assertThat(holder.since()).isPresent();
    assertThat(holder.processes()).isNotEmpty();

    killContainersOf("a_");
    acquire(pair, "b_", soon());
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aJvmKilledRightAfterItAcquiredLeavesAHolderThatTheNextStopDrops() {
    acquireInAJvmThatIsKilled("a_");
    assertThat(COUNT).hasContent("1");

    acquire(pair, "b_", soon());
    pair.release("b_", soon());

    fixture.assertNothingLeft();
  }

  @Test
  void anApplicationWithTheNameOfAnInstanceInItsEnvironmentHoldsNothing() {
    Map<String, String> name = Map.of("DOCKYARD_INSTANCE", "app_");
    fixture.start(name, "sleep", "600");
    fixture
        .start(name, "sh", "-c", "echo up; read end; exit", "/srv/app_/bin/docker")
        .awaitLine("^up$", PATIENCE);
    fixture.start(name, "setpriv", "--reuid=65534", "sleep", "600");
    acquire(pair, "a_", soon());
    assertThat(pair.status().holders()).extracting(SysboxHolder::prefix).containsExactly("a_");

    pair.release("a_", soon());

    fixture.assertNothingLeft();
  }

  @Test
  void aUsersProcessesThatAreNamedLikeTheDaemonsAreNoSysbox() {
    List<ChildProcess> theirs = Stream.of(SysboxDaemon.values()).map(this::startAsUser).toList();
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);

    acquire(pair, "a_", soon());

    assertThat(pair.status().state()).isEqualTo(State.RUNNING);
    assertThat(pair.status().findings()).isEmpty();
    pair.release("a_", soon());
    assertThat(theirs).allMatch(ChildProcess::isAlive);
    theirs.forEach(ChildProcess::close);
    fixture.assertNothingLeft();
  }

  /** A user's program of that name, which does nothing. */
  private ChildProcess startAsUser(SysboxDaemon daemon) {
    Path program = fixture.path("users").resolve(daemon.program());
    HostCommand.run(
        "sh",
        "-c",
        "cd %s && mkdir -p users && chmod 755 . users && cp \"$(realpath /bin/sh)\" %s"
            .formatted(fixture.path("."), program));
    ChildProcess process =
        fixture.start(
            Map.of(),
            "setpriv",
            "--reuid=65534",
            program.toString(),
            "-c",
            "echo up; read end; exit");
    process.awaitLine("^up$", PATIENCE);
    return process;
  }

  @Test
  void statusDropsTheDeadAndNotesTheLiving() {
    acquireInAJvmThatIsKilled("dead_");
    acquireInAJvmThatIsKilled("daemon_");
    fixture.startDaemonOf("daemon_", "sysbox-runc");
    fixture.startContainerOf("box_", true);

    SysboxStatus status = pair.status();

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.count()).isEqualTo(2);
    assertThat(status.holders())
        .extracting(SysboxHolder::prefix)
        .containsExactly("daemon_", "box_");
    assertThat(status.holders()).allSatisfy(one -> assertThat(one.processes()).isNotEmpty());
    assertThat(status.findings())
        .containsExactly(
            "Nothing lives of 'dead_', which was still counted: it is no holder any more.",
            "'box_' may need the pair and was not counted: it is a holder from now on.");
    assertThat(COUNT).hasContent("2");
    assertThat(pair.status().holders()).isEqualTo(status.holders());
    assertThat(pair.status().findings()).isEmpty();
  }

  @Test
  void statusWritesTheNumberThatAStatusKilledBeforeItHadAnnounced() throws Exception {
    acquireInAJvmThatIsKilled("a_");
    assertThat(pair.status().count()).isZero();
    Path announced = RUN.resolve("dockyard-refcount.next-2");
    Files.move(COUNT, announced);
    Files.writeString(COUNT, "1\n");

    assertThat(pair.status().count()).isZero();

    assertThat(COUNT).hasContent("0");
    assertThat(announced).doesNotExist();
  }

  @Test
  void aPairWhoseLastHolderWasDroppedRunsOnUntilTheNextStop() {
    acquireInAJvmThatIsKilled("a_");

    assertThat(pair.status().count()).isZero();

    assertThat(pair.status().findings()).singleElement().asString().startsWith("Nobody holds");
    assertOnePairOfOurs();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void statusTakesAnInstanceThatIsBeingStartedForALivingOne() {
    acquire(pair, "a_", soon());

    assertThat(pair.status().findings()).isEmpty();

    assertThat(COUNT).hasContent("1");
  }

  @Test
  void theNextStartDropsTheDead() {
    acquireInAJvmThatIsKilled("a_");
    acquireInAJvmThatIsKilled("c_");
    fixture.startDaemonOf("c_", "sysbox-runc");
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);

    acquire(pair, "b_", soon());

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("2");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("c_", "b_");
  }

  @Test
  void anInstanceThatIsStillBeingStartedIsNotTakenForDead() {
    acquire(pair, "a_", soon());
    acquireInAJvmThatIsKilled("b_");

    pair.release("b_", soon());

    assertOnePairOfOurs();
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
  }

  @Test
  void anInstanceWhoseStartIsOverIsDeadWhenNothingOfItLivesAlthoughWhoStartedItDoes() {
    ChildProcess dockerd = fixture.startDaemonOf("a_", "sysbox-runc");
    acquire(pair, "a_", soon());
    pair.started("a_", List.of(Processes.identify(dockerd.pid()).orElseThrow()), soon());
    assertThat(pair.status().findings()).isEmpty();

    dockerd.kill9();

    assertThat(pair.status().findings())
        .contains("Nothing lives of 'a_', which was still counted: it is no holder any more.");
    assertThat(pair.status().count()).isZero();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void theEndOfAStartMakesNobodyAHolder() {
    ChildProcess dockerd = fixture.startDaemonOf("b_", "runc");
    List<ProcessIdentity> living = List.of(Processes.identify(dockerd.pid()).orElseThrow());
    acquire(pair, "a_", soon());

    pair.started("b_", living, soon());

    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aStopFindsTheLivingWhoseRecordsWereLost() {
    acquire(pair, "a_", soon());
    fixture.startDaemonOf("daemon_", "sysbox-runc");
    fixture.startContainerOf("box_", true);
    fixture.startDaemonOf("plain_", "runc");
    fixture.startContainerOf("plain_", false);
    pair.release("a_", soon());

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("2");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("box_", "daemon_");
    assertThat(pair.status().findings()).isEmpty();
  }

  @Test
  void aReleaseWhileItsInstanceStillLivesDoesNotStopThePair() {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquire(pair, "a_", soon());

    pair.release("a_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");

    daemon.kill9();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aSearchNotesWhatLivesSoThatTheNextReleaseNeedsNone() {
    fixture.startDaemonOf("c_", "sysbox-runc");
    acquireInAJvmThatIsKilled("c_");
    acquire(pair, "a_", soon());

    pair.release("a_", soon());

    PairRecord record = new Ledger(PLACES, Boot::current).read(() -> false).record();
    assertThat(record.prefixes()).containsExactly("c_");
    assertThat(new Holders("direct").anyoneSurelyLives(record)).isTrue();
  }

  @Test
  void whileSomebodyIsAtWorkStatusDoesNotWaitAndWritesNothing() throws Exception {
    acquireInAJvmThatIsKilled("a_");
    fixture.startDaemonOf("b_", "sysbox-runc");
    String before = Files.readString(HOLDERS) + Files.readString(COUNT);

    try (FileLock lock = FileLock.acquire(PLACES.lockFile(), soon())) {
      SysboxStatus status = pair.status();
      assertThat(status.count()).isEqualTo(1);
      assertThat(status.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
      assertThat(status.findings())
          .satisfiesExactly(
              dead -> assertThat(dead).startsWith("Nothing lives of 'a_', which is still counted"),
              found -> assertThat(found).startsWith("'b_' may need the pair and is not counted"));
      assertThat(pair.holders()).isEqualTo(status.holders());
    }

    assertThat(Files.readString(HOLDERS) + Files.readString(COUNT)).isEqualTo(before);
  }

  @Test
  void whatOthersCountedIsForgottenOnlyOnRequest() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(COUNT, "3\n");
    pair.release("a_", soon());
    assertThat(COUNT).hasContent("2");
    assertThat(pair.repair(SysboxRepairOptions.LEAST, PATIENCE).isEmpty()).isTrue();
    assertThat(COUNT).hasContent("2");
    assertOnePairOfOurs();
    acquire(pair, "a_", soon());

    assertThat(pair.repair(FORGETTING, PATIENCE).steps())
        .singleElement()
        .satisfies(step -> assertThat(step.description()).startsWith("2 holders"));
    assertThat(pair.repair(FORGETTING, PATIENCE).isEmpty()).isTrue();
    assertThat(COUNT).hasContent("1");
    assertOnePairOfOurs();
    pair.release("a_", soon());

    fixture.assertNothingLeft();
  }

  @Test
  void aDamagedCountIsCountedAnewByWhatLives() throws Exception {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquireInAJvmThatIsKilled("a_");
    acquireInAJvmThatIsKilled("dead_");
    Files.writeString(COUNT, "rubbish");
    assertNoStopBecauseOf(COUNT);

    pair.repair(FORGETTING, PATIENCE);

    List<Path> evidence = evidence();
    assertThat(evidence).singleElement().satisfies(file -> assertThat(file).hasContent("rubbish"));
    assertThat(evidence.get(0).toString()).startsWith(COUNT + ".damaged-");
    assertThat(COUNT).hasContent("1");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    assertOnePairOfOurs();
    stopAfter(daemon, evidence);
  }

  @Test
  void damagedHoldersAreCountedAnewAndOurDaemonsAreRecognised() throws Exception {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquireInAJvmThatIsKilled("a_");
    Files.writeString(HOLDERS, "{\"format\": 2, \"boot");
    Files.writeString(COUNT, "3\n");
    assertNoStopBecauseOf(HOLDERS);

    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    List<Path> evidence = evidence();
    assertThat(evidence).singleElement().asString().startsWith(HOLDERS + ".damaged-");
    assertThat(COUNT).hasContent("3");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    pair.repair(FORGETTING, PATIENCE);
    assertThat(evidence()).isEqualTo(evidence);
    assertThat(COUNT).hasContent("1");
    stopAfter(daemon, evidence);
  }

  @Test
  void damagedHoldersWithoutANumberAreCountedAnew() throws Exception {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquireInAJvmThatIsKilled("a_");
    Files.writeString(HOLDERS, "{\"format\": 2, \"boot");
    Files.delete(COUNT);
    assertNoStopBecauseOf(HOLDERS);

    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    List<Path> evidence = evidence();
    assertThat(evidence).singleElement().asString().startsWith(HOLDERS + ".damaged-");
    assertThat(COUNT).hasContent("1");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    stopAfter(daemon, evidence);
  }

  @Test
  void aNumberThatIsTooLowIsCountedAnew() throws Exception {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquireInAJvmThatIsKilled("a_");
    Files.writeString(COUNT, "0");
    assertThatThrownBy(() -> pair.release("a_", soon())).isInstanceOf(StateFileException.class);

    pair.repair(FORGETTING, PATIENCE);

    assertThat(COUNT).hasContent("1");
    stopAfter(daemon, evidence());
  }

  @Test
  void aNumberThatAKilledRepairHadOnlyAnnouncedIsWrittenByTheNext() throws Exception {
    ChildProcess daemon = fixture.startDaemonOf("a_", "sysbox-runc");
    acquireInAJvmThatIsKilled("a_");
    Files.writeString(COUNT, "rubbish");
    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);
    long serial = new Ledger(PLACES, Boot::current).read(() -> false).serial();
    // As it is before the last rename of that repair.
    Files.move(COUNT, COUNT.resolveSibling(COUNT.getFileName() + ".next-" + serial));

    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    assertThat(COUNT).hasContent("1");
    stopAfter(daemon, evidence());
  }

  /** What cannot be read is named, and the pair runs on. */
  private void assertNoStopBecauseOf(Path file) {
    assertThatThrownBy(() -> pair.release("a_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file.toString());
    assertOnePairOfOurs();
  }

  /** The damaged files that were kept. */
  private static List<Path> evidence() {
    return PairFixture.entries(RUN).stream()
        .filter(file -> file.toString().contains(".damaged-"))
        .sorted()
        .toList();
  }

  /** The whole way down from a repaired state. */
  private void stopAfter(ChildProcess daemon, List<Path> evidence) throws Exception {
    daemon.kill9();
    pair.release("a_", soon());
    for (Path file : evidence) {
      assertThat(file).exists();
      Files.delete(file);
    }
    fixture.assertNothingLeft();
  }

  @Test
  void holdersOfANewerVersionAreNotRebuilt() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(HOLDERS, "{\"format\": 3}");

    assertThatThrownBy(() -> pair.repair(FORGETTING, PATIENCE))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("newer");

    assertThat(HOLDERS).hasContent("{\"format\": 3}");
    assertOnePairOfOurs();
  }

  @Test
  void filesOfTheBootBeforeAreInNobodysWay() throws Exception {
    acquireInAJvmThatIsKilled("a_");
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    Files.writeString(COUNT, "torn");
    Boot next = new Boot("the-next", Instant.now().plusSeconds(3600));
    SysboxPair afterwards = new SysboxPair(PLACES, PATIENCE, () -> next);

    acquire(afterwards, "b_", soon());

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
    assertThat(afterwards.holders()).extracting(SysboxHolder::prefix).containsExactly("b_");
    afterwards.release("b_", soon());
    assertThat(afterwards.status().state()).isEqualTo(State.STOPPED);
  }

  private static void acquireInAJvmThatIsKilled(String prefix) {
    try (JvmUnderTest child = JvmUnderTest.start(PairInChild.class, "acquire", prefix, "STAY=1")) {
      child.awaitLine("^done$", PATIENCE);
      child.kill9();
    }
  }
}
