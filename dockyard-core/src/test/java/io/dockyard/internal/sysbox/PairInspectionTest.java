package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator is told. */
class PairInspectionTest {

  private static final Path COUNT = Path.of("/run/sysbox/dockyard-refcount");
  private static final Launch LAUNCH = new Launch(Path.of("/g"), Optional.empty());
  private static final Map<SysboxDaemon, Launch> STARTED =
      Map.of(SysboxDaemon.MGR, LAUNCH, SysboxDaemon.FS, LAUNCH);

  @Test
  void aHealthyPairOfOursNeedsNoWords() {
    SysboxStatus status =
        status(List.of("a_"), STARTED, 1, Observations.of(Half.OURS, Half.OURS), List.of());

    assertThat(status)
        .isEqualTo(
            new SysboxStatus(
                State.RUNNING,
                Optional.empty(),
                Optional.empty(),
                1,
                List.of(new SysboxHolder("a_", "direct", Optional.empty(), List.of())),
                Set.of(),
                List.of()));
  }

  @Test
  void withoutBinariesAndPairItIsAbsent() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status =
        status(List.of(), Map.of(), 0, Observations.of(Half.ABSENT, Half.ABSENT), List.of(absent));

    assertThat(status.state()).isEqualTo(State.ABSENT);
    assertThat(status.findings()).containsExactly("There is no executable " + absent + ".");
  }

  @Test
  void aForeignPairRunsWithoutOurBinaries() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status =
        status(
            List.of(), Map.of(), 0, Observations.of(Half.FOREIGN, Half.FOREIGN), List.of(absent));

    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
  }

  @Test
  void halfAPairIsBrokenAndEachHalfIsNamed() {
    SysboxStatus status =
        status(List.of(), Map.of(), 0, Observations.of(Half.FOREIGN, Half.ABSENT), List.of());

    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.findings())
        .satisfiesExactly(
            mgr ->
                assertThat(mgr)
                    .startsWith("sysbox-mgr was started by somebody else as process 200."),
            fs -> assertThat(fs).startsWith("sysbox-fs does not run."));
    assertThat(status.faults()).containsExactly(Fault.HALF_A_PAIR);
  }

  @Test
  void othersThatCountAreMentioned() {
    SysboxStatus status =
        status(List.of("a_"), STARTED, 3, Observations.of(Half.OURS, Half.OURS), List.of());

    assertThat(status.findings()).singleElement().asString().startsWith("2 of the 3 counted");
  }

  @Test
  void aPairThatEndedUnderItsHoldersIsMentioned() {
    SysboxStatus status =
        status(List.of("a_"), STARTED, 1, Observations.of(Half.ABSENT, Half.ABSENT), List.of());

    assertThat(status.state()).isEqualTo(State.STOPPED);
    assertThat(status.findings()).singleElement().asString().contains("'a_'");
  }

  @Test
  void aDamagedFileIsAFindingAndTheProcessesAreStillSeen() {
    SysboxStatus status =
        PairInspection.damaged(
            new StateFileException(COUNT, "is damaged", "mend it", null),
            Observations.of(Half.OURS, Half.OURS),
            background(List.of()));

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.faults()).containsExactly(Fault.STATE_FILE_DAMAGED);
    assertThat(status.findings()).anyMatch(finding -> finding.contains(COUNT + " is damaged"));
  }

  private static SysboxStatus status(
      List<String> holders,
      Map<SysboxDaemon, Launch> launches,
      int number,
      PairObservation observation,
      List<Path> absent) {
    PairRecord record = new PairRecord(Recorded.holders(holders), false, launches);
    return PairInspection.of(
        new LedgerReading(record, 1, number, holders.size()), observation, background(absent));
  }

  private static PairBackground background(List<Path> absent) {
    return new PairBackground(absent, List.of(), List.of(), 0);
  }

  @Test
  void daemonsOfDifferentVersionsAreNamedWithBoth() {
    PairBackground background =
        new PairBackground(
            List.of(),
            List.of(build(SysboxDaemon.MGR, "0.7.0"), build(SysboxDaemon.FS, "0.6.7")),
            List.of(),
            0);

    SysboxStatus status =
        PairInspection.of(LedgerReading.NOTHING, Observations.of(Half.OURS, Half.OURS), background);

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.faults()).containsExactly(Fault.VERSIONS_DIFFER);
    assertThat(status.findings())
        .anyMatch(
            finding ->
                finding.contains("sysbox-mgr 0.7.0 (/p/sysbox-mgr, running as process 100)")
                    && finding.contains("sysbox-fs 0.6.7 (/p/sysbox-fs"));
  }

  @Test
  void aCrashLoopIsBrokenOnlyWhileNothingRuns() {
    Finding loop = new Finding(Fault.CRASH_LOOP, "It ended again.", "Read its log.");
    PairBackground background = new PairBackground(List.of(), List.of(), List.of(loop), 0);

    SysboxStatus down =
        PairInspection.of(
            LedgerReading.NOTHING, Observations.of(Half.ABSENT, Half.ABSENT), background);
    SysboxStatus up =
        PairInspection.of(LedgerReading.NOTHING, Observations.of(Half.OURS, Half.OURS), background);

    assertThat(down.state()).isEqualTo(State.BROKEN);
    assertThat(up.state()).isEqualTo(State.RUNNING);
    assertThat(up.faults()).containsExactly(Fault.CRASH_LOOP);
    assertThat(up.findings()).contains("It ended again. Read its log.");
  }

  @Test
  void theGuaranteesOfGenerationsAreNotPromisedForAForeignPair() {
    SysboxStatus status =
        status(List.of(), Map.of(), 0, Observations.of(Half.FOREIGN, Half.FOREIGN), List.of());

    assertThat(status.findings())
        .singleElement()
        .asString()
        .contains("not in generations")
        .contains("never stopped");
  }

  private static Build build(SysboxDaemon daemon, String version) {
    return new Build(
        daemon.program(),
        Path.of("/p").resolve(daemon.program()),
        Optional.of(Observations.OURS),
        Optional.of(version));
  }
}
