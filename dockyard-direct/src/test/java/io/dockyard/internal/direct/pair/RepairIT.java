package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.HOLDERS;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.RUN;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus.State;
import io.dockyard.SysboxWatch;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.JvmUnderTest;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A repair of each broken state, made with real processes. */
class RepairIT {

  private static final String DAMAGED = "rubbish";

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @Test
  void whereNothingIsWrongNothingIsDone() throws Exception {
    assertThat(pair.repairPlan().isEmpty()).isTrue();
    assertThat(repair().isEmpty()).isTrue();

    acquire(pair, "a_", soon());
    List<ProcessIdentity> before = both();
    String holders = Files.readString(HOLDERS);

    assertThat(pair.repairPlan().isEmpty()).isTrue();
    assertThat(repair().isEmpty()).isTrue();
    assertThat(both()).isEqualTo(before);
    assertThat(HOLDERS).hasContent(holders);
  }

  @ParameterizedTest
  @EnumSource
  void aKilledDaemonIsStartedAndTheOtherOneLeftAlone(SysboxDaemon killed) {
    acquire(pair, "a_", soon());
    SysboxDaemon other = killed == SysboxDaemon.MGR ? SysboxDaemon.FS : SysboxDaemon.MGR;
    List<ProcessIdentity> untouched = running(other);
    kill9(killed);

    assertThat(actions(pair.repairPlan())).containsExactly(Action.START_DAEMONS);
    assertThat(pair.repairPlan().instances()).isEmpty();
    assertThat(running(killed)).isEmpty();
    assertThat(actions(repair())).containsExactly(Action.START_DAEMONS);

    assertMended();
    assertThat(running(other)).isEqualTo(untouched);
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aPairThatWasKilledUnderItsHoldersIsStartedAgain() {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);

    assertThat(actions(repair())).containsExactly(Action.START_DAEMONS);

    assertMended();
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedDaemonIsToldToGoOn(SysboxDaemon stopped) {
    acquire(pair, "a_", soon());
    List<ProcessIdentity> before = both();
    ProcessIdentity daemon = running(stopped).get(0);
    Processes.signal(daemon, Processes.SIGSTOP);
    Await.until("it to stop", PATIENCE, () -> Processes.stopped(daemon.pid()));

    assertThat(actions(pair.repairPlan())).containsExactly(Action.CONTINUE_DAEMON);
    assertThat(actions(repair())).containsExactly(Action.CONTINUE_DAEMON);

    assertMended();
    assertThat(both()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aDaemonThatNeverListensIsKilledAndStartedAnew(SysboxDaemon hangs) {
    String knob = "STANDIN_" + hangs.name() + "_START_HOLD=";
    try (JvmUnderTest child = child("acquire", knob + fixture.hold())) {
      Await.until("both", PATIENCE, () -> both().size() == 2);
      child.kill9();
    }
    fixture.startDaemonOf("a_", "sysbox-runc");
    List<ProcessIdentity> hung = running(hangs);

    assertThat(actions(repair())).containsSubsequence(Action.KILL_DAEMON, Action.START_DAEMONS);

    assertMended();
    assertThat(running(hangs)).doesNotContainAnyElementsOf(hung);
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
  }

  @Test
  void aSocketThatWasTakenFromADaemonCostsItsRestart() throws Exception {
    acquire(pair, "a_", soon());
    Files.delete(RUN.resolve("sysmgr.sock"));

    assertThat(actions(repair())).containsExactly(Action.KILL_DAEMON, Action.START_DAEMONS);

    assertMended();
  }

  @Test
  void aCountThatIsRubbishIsCountedAnew() throws Exception {
    fixture.startDaemonOf("a_", "sysbox-runc");
    acquire(pair, "a_", soon());
    List<ProcessIdentity> before = both();
    Files.writeString(COUNT, DAMAGED);

    assertThatThrownBy(() -> pair.release("a_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("SharedSysbox.repair()");
    assertThat(actions(pair.repairPlan())).containsExactly(Action.COUNT_AGAIN);
    assertThat(actions(repair())).containsExactly(Action.COUNT_AGAIN);

    assertMended();
    assertThat(both()).isEqualTo(before);
    assertThat(COUNT).hasContent("1");
    assertEvidence("dockyard-refcount.damaged-");
  }

  @Test
  void truncatedHoldersAreFoundByWhatLivesAndTheRestIsTakenForAnotherTools() throws Exception {
    fixture.startDaemonOf("a_", "sysbox-runc");
    acquire(pair, "a_", soon());
    acquire(pair, "b_", soon());
    List<ProcessIdentity> before = both();
    Files.writeString(HOLDERS, Files.readString(HOLDERS).substring(0, 40));

    assertThat(actions(repair())).containsExactly(Action.COUNT_AGAIN);

    assertMended();
    assertThat(both()).isEqualTo(before);
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    // The other one is counted and not found: as long as nobody says otherwise it is somebody's.
    assertThat(COUNT).hasContent("2");
    assertThat(actions(pair.repair(SysboxRepairOptions.LEAST.forgettingForeign(), PATIENCE)))
        .containsExactly(Action.FORGET_FOREIGN);
    assertThat(COUNT).hasContent("1");
    assertEvidence("dockyard-holders.json.damaged-");
  }

  @Test
  void aRecordThatWasLostIsFoundOutAndAPairThatNobodyHoldsIsStopped() throws Exception {
    acquire(pair, "a_", soon());
    Files.delete(HOLDERS);
    Files.delete(COUNT);

    assertThat(actions(repair())).containsExactly(Action.COUNT_AGAIN, Action.STOP_PAIR);

    fixture.assertNothingLeft();
  }

  @Test
  void deadHoldersAreDroppedAndThePairStopped() {
    try (JvmUnderTest child = child("acquire", "STAY=1")) {
      child.awaitLine("^done$", PATIENCE);
      assertThat(repair().isEmpty()).isTrue();
      child.kill9();
    }

    assertThat(actions(pair.repairPlan()))
        .containsExactly(Action.CORRECT_HOLDERS, Action.STOP_PAIR);
    assertThat(actions(repair())).containsExactly(Action.CORRECT_HOLDERS, Action.STOP_PAIR);

    fixture.assertNothingLeft();
  }

  @Test
  void whatOthersCountKeepsThePairUntilItIsForgotten() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(COUNT, "3\n");
    pair.release("a_", soon());

    assertThat(repair().isEmpty()).isTrue();
    assertOnePairOfOurs();
    SysboxRepairOptions forget = SysboxRepairOptions.LEAST.forgettingForeign();
    assertThat(actions(pair.repairPlan(forget)))
        .containsExactly(Action.FORGET_FOREIGN, Action.STOP_PAIR);
    assertThat(actions(pair.repair(forget, PATIENCE)))
        .containsExactly(Action.FORGET_FOREIGN, Action.STOP_PAIR);

    fixture.assertNothingLeft();
  }

  @Test
  void staleFilesAreRemoved() throws Exception {
    PairFixture.makeRun();
    Files.writeString(RUN.resolve("sysmgr.pid"), "");
    ServerSocketChannel socket = listen(RUN.resolve("sysfs.sock"));
    socket.close();

    assertThat(actions(repair())).containsExactly(Action.REMOVE_STALE_FILES);

    assertThat(PairFixture.entries(RUN)).containsOnly(PLACES.lockFile());
    assertThat(repair().isEmpty()).isTrue();
  }

  @Test
  void aPidFileThatDoesNotNameTheDaemonIsWrittenAnew() throws Exception {
    acquire(pair, "a_", soon());
    Path pidFile = RUN.resolve("sysmgr.pid");
    Files.delete(pidFile);
    Files.writeString(pidFile, "");

    assertThat(actions(repair())).containsExactly(Action.WRITE_PID_FILE);

    assertThat(pidFile).hasContent(Long.toString(running(SysboxDaemon.MGR).get(0).pid()));
    assertMended();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aProcessInADaemonsPlaceIsNotTouchedNorIsAnythingElse() throws Exception {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.FS);
    Files.writeString(COUNT, DAMAGED);
    Path path = RUN.resolve("sysfs.sock");
    Files.delete(path);
    try (ServerSocketChannel socket = listen(path)) {
      assertRefused("is served by process " + ProcessHandle.current().pid());
      assertThat(socket.isOpen()).isTrue();
      assertThat(COUNT).hasContent(DAMAGED);
      assertThat(running(SysboxDaemon.FS)).isEmpty();
    }

    // Afterwards it is stale.
    fixture.startDaemonOf("a_", "sysbox-runc");
    assertThat(actions(repair())).containsExactly(Action.COUNT_AGAIN, Action.START_DAEMONS);
    assertMended();
  }

  @Test
  void somebodyElsesPairIsNeverTouched() {
    ChildProcess mgr = fixture.startForeign(SysboxDaemon.MGR);
    assertRefused("was started by somebody else as process " + mgr.pid());
    assertThat(running(SysboxDaemon.FS)).isEmpty();

    ChildProcess fs = fixture.startForeign(SysboxDaemon.FS);
    assertThat(repair().isEmpty()).isTrue();

    fs.signal("STOP");
    Await.until("it to stop", PATIENCE, () -> Processes.stopped(fs.pid()));
    assertRefused("was started by somebody else as process " + fs.pid());
    assertThat(Processes.stopped(fs.pid())).isTrue();
    assertThat(mgr.isAlive()).isTrue();
  }

  /** What a repair has come to by the time when the daemons that it starts are held. */
  enum Reached {
    COUNTED {
      @Override
      boolean is() {
        return PairFixture.content(COUNT).filter(text -> !text.equals(DAMAGED)).isPresent();
      }
    },
    MGR_SPAWNED {
      @Override
      boolean is() {
        return !running(SysboxDaemon.MGR).isEmpty();
      }
    },
    FS_SPAWNED {
      @Override
      boolean is() {
        return !running(SysboxDaemon.FS).isEmpty();
      }
    };

    abstract boolean is();
  }

  @ParameterizedTest
  @EnumSource
  void aJvmKilledWhileItRepairsLeavesWhatTheNextRepairMends(Reached reached) throws Exception {
    fixture.startDaemonOf("a_", "sysbox-runc");
    acquire(pair, "a_", soon());
    Files.writeString(COUNT, DAMAGED);
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    try (JvmUnderTest child = child("repair", "STANDIN_START_HOLD=" + fixture.hold())) {
      Await.until(reached.name(), PATIENCE, reached::is);
      child.kill9();
    }
    fixture.letGo();

    repair();

    assertMended();
    assertThat(COUNT).hasContent("1");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
  }

  @Test
  void aJvmKilledWhileItRepairsLeavesWhatTheNextStartMends() {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    try (JvmUnderTest child = child("repair", "STANDIN_START_HOLD=" + fixture.hold())) {
      Await.until("both", PATIENCE, () -> both().size() == 2);
      child.kill9();
    }
    List<ProcessIdentity> started = both();
    fixture.letGo();
    Await.until("both to listen", PATIENCE, PairFixture::bothListen);

    acquire(pair, "b_", soon());

    assertOnePairOfOurs();
    assertThat(both()).isEqualTo(started);
    assertThat(COUNT).hasContent("2");
    pair.release("a_", soon());
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aListenerMayRepair() throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch =
        pair.watch(
            Duration.ofHours(1),
            status -> {
              if (status.state() == State.BROKEN) {
                repair();
              }
            })) {
      kill9(SysboxDaemon.MGR);
      Await.until("the repair", PATIENCE, () -> pair.status().state() == State.RUNNING);
      watch.close();
    }
    assertMended();
  }

  private SysboxRepair repair() {
    return pair.repair(SysboxRepairOptions.LEAST, PATIENCE);
  }

  private void assertMended() {
    assertOnePairOfOurs();
    assertThat(pair.status().faults()).isEmpty();
    assertThat(pair.repairPlan().steps()).isEmpty();
    assertThat(Files.isSymbolicLink(PLACES.link())).isTrue();
    assertThat(PLACES.link().toFile().getAbsoluteFile()).exists();
    assertThat(generation(SysboxDaemon.MGR)).isDirectory();
  }

  private void assertRefused(String seen) {
    List<ProcessIdentity> before = both();
    assertThatThrownBy(() -> pair.repairPlan())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(seen);
    assertThatThrownBy(this::repair)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(seen)
        .hasMessageContaining("not ours");
    assertThat(both()).isEqualTo(before);
  }

  private static void assertEvidence(String name) {
    assertThat(PairFixture.entries(RUN))
        .anyMatch(file -> file.getFileName().toString().startsWith(name));
  }

  private static List<ProcessIdentity> both() {
    return Stream.of(SysboxDaemon.values()).flatMap(daemon -> running(daemon).stream()).toList();
  }

  private static List<Action> actions(SysboxRepair repair) {
    return repair.steps().stream().map(Step::action).toList();
  }

  private JvmUnderTest child(String operation, String variable) {
    // Asks for the stand-in where there are knobs.
    fixture.pair(Map.of());
    JvmUnderTest child = JvmUnderTest.start(PairInChild.class, operation, "a_", variable);
    child.awaitLine("^now$", PATIENCE);
    return child;
  }

  private static ServerSocketChannel listen(Path socket) throws Exception {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }
}
