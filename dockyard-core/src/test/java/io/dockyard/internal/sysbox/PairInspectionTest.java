package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.testkit.Observations;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator is told. */
class PairInspectionTest {

  private static final SysboxHolder HOLDER =
      new KnownHolder("a_", "direct", Optional.empty(), List.of());

  @Test
  void aHealthyPairOfOursNeedsNoWords() {
    SysboxStatus status =
        PairInspection.of(
            Observations.of(Half.OURS, Half.OURS),
            new PairHolding(1, List.of(HOLDER), List.of()),
            background(List.of()));

    assertThat(status)
        .isEqualTo(
            new SeenSysbox(
                State.RUNNING,
                Optional.empty(),
                Optional.empty(),
                1,
                List.of(HOLDER),
                Set.of(),
                List.of()));
  }

  @Test
  void withoutBinariesAndPairItIsAbsent() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status = status(Observations.of(Half.ABSENT, Half.ABSENT), List.of(absent));

    assertThat(status.state()).isEqualTo(State.ABSENT);
    assertThat(status.findings()).containsExactly("There is no executable " + absent + ".");
  }

  @Test
  void aForeignPairRunsWithoutOurBinaries() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status = status(Observations.of(Half.FOREIGN, Half.FOREIGN), List.of(absent));

    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
  }

  @Test
  void halfAPairIsBrokenAndEachHalfIsNamed() {
    SysboxStatus status = status(Observations.of(Half.FOREIGN, Half.ABSENT), List.of());

    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.findings())
        .satisfiesExactly(
            mgr ->
                assertThat(mgr)
                    .startsWith("sysbox-mgr was started by somebody else as process 200."),
            fs -> assertThat(fs).startsWith("sysbox-fs does not run."));
    assertThat(status.faults()).containsExactly(Fault.HALF_A_PAIR);
  }

  private static SysboxStatus status(PairObservation observation, List<Path> absent) {
    return PairInspection.of(observation, PairHolding.UNKNOWN, background(absent));
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
        PairInspection.of(Observations.of(Half.OURS, Half.OURS), PairHolding.UNKNOWN, background);

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
            Observations.of(Half.ABSENT, Half.ABSENT), PairHolding.UNKNOWN, background);
    SysboxStatus up =
        PairInspection.of(Observations.of(Half.OURS, Half.OURS), PairHolding.UNKNOWN, background);

    assertThat(down.state()).isEqualTo(State.BROKEN);
    assertThat(up.state()).isEqualTo(State.RUNNING);
    assertThat(up.faults()).containsExactly(Fault.CRASH_LOOP);
    assertThat(up.findings()).contains("It ended again. Read its log.");
  }

  @Test
  void theGuaranteesOfGenerationsAreNotPromisedForAForeignPair() {
    SysboxStatus status = status(Observations.of(Half.FOREIGN, Half.FOREIGN), List.of());

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
