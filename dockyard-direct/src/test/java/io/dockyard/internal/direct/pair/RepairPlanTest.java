package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.internal.sysbox.DaemonDetail;
import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.Finding;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.ProcessObservation;
import io.dockyard.internal.sysbox.RepairStep;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Observations;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repair decides to do, for every pair of halves and every way the files can be. */
class RepairPlanTest {

  private static final ProcessIdentity OWN = new ProcessIdentity(Observations.OURS, 1, "boot");

  /** What is done where our instance holds the pair, only others do, and nobody does. */
  @ParameterizedTest
  @CsvSource({
    "ABSENT,         ABSENT,         START both,             nothing,                nothing",
    "ABSENT,         OURS,           START mgr,              START mgr,              STOP",
    "ABSENT,         OURS_SILENT,    KILL fs; START both,    KILL fs; START both,    STOP",
    "ABSENT,         FOREIGN,        refused,                refused,                refused",
    "ABSENT,         FOREIGN_SILENT, refused,                refused,                refused",
    "ABSENT,         WRONG,          refused,                refused,                refused",
    "OURS,           ABSENT,         START fs,               START fs,               STOP",
    "OURS,           OURS,           nothing,                nothing,                STOP",
    "OURS,           OURS_SILENT,    KILL fs; START fs,      KILL fs; START fs,      STOP",
    "OURS,           FOREIGN,        refused,                refused,                refused",
    "OURS,           FOREIGN_SILENT, refused,                refused,                refused",
    "OURS,           WRONG,          refused,                refused,                refused",
    "OURS_SILENT,    ABSENT,         KILL mgr; START both,   KILL mgr; START both,   STOP",
    "OURS_SILENT,    OURS,           KILL mgr; START mgr,    KILL mgr; START mgr,    STOP",
    "OURS_SILENT,    OURS_SILENT,    KILL mgr; KILL fs; START both,"
        + " KILL mgr; KILL fs; START both, STOP",
    "OURS_SILENT,    FOREIGN,        refused,                refused,                refused",
    "OURS_SILENT,    FOREIGN_SILENT, refused,                refused,                refused",
    "OURS_SILENT,    WRONG,          refused,                refused,                refused",
    "FOREIGN,        ABSENT,         refused,                refused,                refused",
    "FOREIGN,        OURS,           refused,                refused,                refused",
    "FOREIGN,        OURS_SILENT,    refused,                refused,                refused",
    "FOREIGN,        FOREIGN,        nothing,                nothing,                nothing",
    "FOREIGN,        FOREIGN_SILENT, refused,                refused,                refused",
    "FOREIGN,        WRONG,          refused,                refused,                refused",
    "FOREIGN_SILENT, ABSENT,         refused,                refused,                refused",
    "FOREIGN_SILENT, OURS,           refused,                refused,                refused",
    "FOREIGN_SILENT, OURS_SILENT,    refused,                refused,                refused",
    "FOREIGN_SILENT, FOREIGN,        refused,                refused,                refused",
    "FOREIGN_SILENT, FOREIGN_SILENT, refused,                refused,                refused",
    "FOREIGN_SILENT, WRONG,          refused,                refused,                refused",
    "WRONG,          ABSENT,         refused,                refused,                refused",
    "WRONG,          OURS,           refused,                refused,                refused",
    "WRONG,          OURS_SILENT,    refused,                refused,                refused",
    "WRONG,          FOREIGN,        refused,                refused,                refused",
    "WRONG,          FOREIGN_SILENT, refused,                refused,                refused",
    "WRONG,          WRONG,          refused,                refused,                refused",
  })
  void decides(Half mgr, Half fs, String held, String heldByOthers, String heldByNobody) {
    PairObservation observation = Observations.of(mgr, fs);

    assertThat(words(decide(view(observation, List.of("a_"), 0)))).isEqualTo(held);
    assertThat(words(decide(view(observation, List.of(), 1)))).isEqualTo(heldByOthers);
    assertThat(words(decide(view(observation, List.of(), 0)))).isEqualTo(heldByNobody);
    boolean silent = mgr.silent() || fs.silent();
    RepairPlan early =
        RepairPlan.decide(view(observation, List.of("a_"), 0), false, Set.of(), true);
    assertThat(early instanceof RepairPlan.LookAgain).isEqualTo(silent);
  }

  @Test
  void aRefusalSaysWhatWasSeenAndWhatToDo() {
    RepairPlan plan = decide(view(Observations.of(Half.OURS, Half.WRONG), List.of("a_"), 0));

    assertThat(plan)
        .isInstanceOfSatisfying(
            RepairPlan.Refuse.class,
            refuse -> {
              assertThat(refuse.seen()).contains("sysbox-fs is served by process 200 (nc)");
              assertThat(refuse.advice()).contains("not ours").contains("repair again");
            });
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedDaemonGoesOnAndOnlyWhereThatDoesNotHelpItIsKilled(SysboxDaemon stopped) {
    PairObservation observation = with(stopped, silent(stopped, true));
    RepairView view = view(observation, List.of("a_"), 0);

    assertThat(actions(RepairPlan.decide(view, false, Set.of(), true)))
        .containsExactly(Action.CONTINUE_DAEMON);
    assertThat(RepairPlan.decide(view, false, Set.of(OWN), true))
        .isInstanceOf(RepairPlan.LookAgain.class);
    assertThat(actions(RepairPlan.decide(view, false, Set.of(OWN), false)))
        .containsExactly(Action.KILL_DAEMON, Action.START_DAEMONS);
  }

  @Test
  void onlyTheEndOfFsCostsContainersSomething() {
    RepairStep mgr = new RepairStep(Action.KILL_DAEMON, Set.of(SysboxDaemon.MGR), "");
    RepairStep fs = new RepairStep(Action.KILL_DAEMON, Set.of(SysboxDaemon.FS), "");
    RepairStep start = new RepairStep(Action.START_DAEMONS, Set.of(SysboxDaemon.FS), "");

    assertThat(mgr.endsFs()).isFalse();
    assertThat(fs.endsFs()).isTrue();
    assertThat(start.endsFs()).isFalse();
  }

  @Test
  void damagedFilesAreCountedAgainBeforeAnythingElse() {
    PairObservation half = Observations.of(Half.OURS, Half.ABSENT);
    RepairView view = damaged(half, OptionalInt.empty(), List.of("a_"), false);

    RepairPlan plan = decide(view);

    assertThat(actions(plan)).containsExactly(Action.COUNT_AGAIN, Action.START_DAEMONS);
    assertThat(((RepairPlan.Steps) plan).steps().get(0).text())
        .isEqualTo("It is damaged. The holders are counted anew: 'a_' live.");
  }

  @Test
  void whoIsCountedAndNotFoundIsTakenForSomebodyElses() {
    PairObservation pair = Observations.of(Half.OURS, Half.OURS);

    assertThat(damaged(pair, OptionalInt.of(3), List.of("a_"), false).foreign()).isEqualTo(2);
    assertThat(damaged(pair, OptionalInt.of(1), List.of("a_", "b_"), false).foreign()).isZero();
    assertThat(damaged(pair, OptionalInt.empty(), List.of("a_"), false).foreign()).isZero();
    // A pair under somebody's containers is never left to the last of ours.
    assertThat(damaged(pair, OptionalInt.empty(), List.of(), true).foreign()).isEqualTo(1);
    assertThat(actions(decide(damaged(pair, OptionalInt.of(1), List.of(), false))))
        .containsExactly(Action.COUNT_AGAIN);
    assertThat(actions(decide(damaged(pair, OptionalInt.empty(), List.of(), false))))
        .containsExactly(Action.COUNT_AGAIN, Action.STOP_PAIR);
  }

  @Test
  void aLostRecordIsFoundOutAgain() {
    PairObservation pair = Observations.of(Half.OURS, Half.OURS);
    RepairView view =
        new RepairView(
            LedgerReading.NOTHING,
            Optional.empty(),
            OptionalInt.empty(),
            census(List.of(), List.of("a_"), List.of()),
            false,
            pair);

    assertThat(view.recordLost()).isTrue();
    assertThat(actions(decide(view))).containsExactly(Action.COUNT_AGAIN);
  }

  @Test
  void theDeadAreTakenOffTheLivingAreCountedAndTheForeignOnlyWhereThatIsAsked() {
    PairObservation pair = Observations.of(Half.OURS, Half.OURS);
    PairRecord record = record(pair, List.of("a_", "b_"));
    RepairView view =
        new RepairView(
            new LedgerReading(record, 1, 5, 2),
            Optional.empty(),
            OptionalInt.of(5),
            census(List.of("a_"), List.of("c_"), List.of("b_")),
            false,
            pair);

    RepairPlan plan = decide(view);
    assertThat(actions(plan)).containsExactly(Action.CORRECT_HOLDERS);
    assertThat(((RepairPlan.Steps) plan).steps().get(0).text()).contains("'b_'", "'c_'");
    assertThat(actions(RepairPlan.decide(view, true, Set.of(), false)))
        .containsExactly(Action.CORRECT_HOLDERS, Action.FORGET_FOREIGN);
  }

  @Test
  void aPairThatOnlyForgottenOnesHoldIsStopped() {
    RepairView view = view(Observations.of(Half.OURS, Half.OURS), List.of(), 2);

    assertThat(actions(RepairPlan.decide(view, true, Set.of(), false)))
        .containsExactly(Action.FORGET_FOREIGN, Action.STOP_PAIR);
  }

  @Test
  void whatAPairThatEndedLeftInTheRecordIsClearedUp() {
    PairObservation gone = Observations.of(Half.ABSENT, Half.ABSENT);
    Launch launch = new Launch(Path.of("/g"), Optional.of(OWN));
    PairRecord record = PairRecord.EMPTY.launched(Map.of(SysboxDaemon.MGR, launch));

    assertThat(actions(decide(view(gone, record, List.of(), 0)))).containsExactly(Action.STOP_PAIR);
  }

  @Test
  void staleFilesGoWhereNothingIsStarted() {
    DaemonObservation left = Observations.of(SysboxDaemon.FS, Half.ABSENT);
    PairObservation observation =
        new PairObservation(
            Observations.of(SysboxDaemon.MGR, Half.ABSENT),
            detailed(
                left,
                new DaemonDetail(
                    Optional.empty(),
                    false,
                    List.of(),
                    List.of(Path.of("/run/sysbox/sysfs.sock")),
                    Optional.empty())));

    assertThat(observation.all()).extracting(Finding::fault).containsExactly(Fault.STALE_FILES);
    assertThat(actions(decide(view(observation, List.of(), 0))))
        .containsExactly(Action.REMOVE_STALE_FILES);
    assertThat(actions(decide(view(observation, List.of("a_"), 0))))
        .containsExactly(Action.START_DAEMONS);
  }

  @Test
  void daemonsThatWereNotNotedAreNoted() {
    PairObservation pair = Observations.of(Half.OURS, Half.OURS);
    Launch decided = new Launch(Path.of("/g"), Optional.empty());
    Launch noted = new Launch(Path.of("/g"), Optional.of(OWN));
    PairRecord record =
        new PairRecord(
            Recorded.holders("a_"),
            false,
            Map.of(SysboxDaemon.MGR, decided, SysboxDaemon.FS, noted));

    RepairPlan plan = decide(view(pair, record, List.of("a_"), 0));

    assertThat(actions(plan)).containsExactly(Action.NOTE_DAEMONS);
    assertThat(((RepairPlan.Steps) plan).steps().get(0).daemons())
        .containsExactly(SysboxDaemon.MGR);
  }

  private static RepairPlan decide(RepairView view) {
    return RepairPlan.decide(view, false, Set.of(), false);
  }

  private static List<Action> actions(RepairPlan plan) {
    assertThat(plan).isInstanceOf(RepairPlan.Steps.class);
    return ((RepairPlan.Steps) plan).steps().stream().map(RepairStep::action).toList();
  }

  private static String words(RepairPlan plan) {
    if (plan instanceof RepairPlan.Refuse) {
      return "refused";
    }
    List<String> words = new ArrayList<>();
    for (RepairStep step : ((RepairPlan.Steps) plan).steps()) {
      String daemons =
          switch (step.daemons().size()) {
            case 0 -> "";
            case 1 -> " " + step.daemons().iterator().next().room();
            default -> " both";
          };
      words.add(step.action().name().replaceFirst("_.*", "") + daemons);
    }
    return words.isEmpty() ? "nothing" : String.join("; ", words);
  }

  private static RepairView view(PairObservation observation, List<String> holders, int foreign) {
    return view(observation, record(observation, holders), holders, foreign);
  }

  private static RepairView view(
      PairObservation observation, PairRecord record, List<String> living, int foreign) {
    int counted = record.holders().size();
    return new RepairView(
        new LedgerReading(record, 1, counted + foreign, counted),
        Optional.empty(),
        OptionalInt.of(counted + foreign),
        census(living, List.of(), List.of()),
        false,
        observation);
  }

  private static RepairView damaged(
      PairObservation observation, OptionalInt number, List<String> living, boolean othersRun) {
    return new RepairView(
        LedgerReading.NOTHING,
        Optional.of("It is damaged"),
        number,
        census(List.of(), living, List.of()),
        othersRun,
        observation);
  }

  private static Census census(List<String> living, List<String> found, List<String> dead) {
    List<String> healed = Stream.concat(living.stream(), found.stream()).toList();
    return new Census(
        PairRecord.EMPTY.withHolders(Recorded.holders(living)),
        PairRecord.EMPTY.withHolders(Recorded.holders(healed)),
        dead,
        found,
        Map.of());
  }

  /** With a launch for each daemon of ours that is seen. */
  private static PairRecord record(PairObservation observation, List<String> holders) {
    Map<SysboxDaemon, Launch> launches = new EnumMap<>(SysboxDaemon.class);
    for (DaemonObservation daemon : observation.both()) {
      daemon
          .own()
          .ifPresent(
              own -> launches.put(daemon.daemon(), new Launch(Path.of("/g"), Optional.of(own))));
    }
    return new PairRecord(Recorded.holders(holders), false, launches);
  }

  private static PairObservation with(SysboxDaemon daemon, DaemonObservation observation) {
    return daemon == SysboxDaemon.MGR
        ? new PairObservation(observation, Observations.of(SysboxDaemon.FS, Half.OURS))
        : new PairObservation(Observations.of(SysboxDaemon.MGR, Half.OURS), observation);
  }

  private static DaemonObservation silent(SysboxDaemon daemon, boolean stopped) {
    ProcessObservation process =
        new ProcessObservation(
            Observations.OURS,
            Path.of("/p"),
            false,
            stopped,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty());
    return detailed(
        Observations.of(daemon, Half.OURS_SILENT),
        new DaemonDetail(Optional.of(process), true, List.of(), List.of(), Optional.empty()));
  }

  private static DaemonObservation detailed(DaemonObservation observation, DaemonDetail detail) {
    return new DaemonObservation(
        observation.daemon(),
        observation.listener(),
        observation.listenerProgram(),
        observation.hiddenListener(),
        observation.complete(),
        observation.own(),
        observation.strangers(),
        detail);
  }
}
