package io.dockyard.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        status(List.of("a_"), STARTED, 1, Sights.of(Half.OURS, Half.OURS), List.of());

    assertThat(status)
        .isEqualTo(
            new SysboxStatus(
                State.RUNNING,
                Optional.of(Sights.OURS),
                Optional.of(Sights.OURS),
                1,
                List.of("a_"),
                List.of()));
  }

  @Test
  void withoutBinariesAndPairItIsAbsent() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status =
        status(List.of(), Map.of(), 0, Sights.of(Half.ABSENT, Half.ABSENT), List.of(absent));

    assertThat(status.state()).isEqualTo(State.ABSENT);
    assertThat(status.findings()).containsExactly("There is no executable " + absent + ".");
  }

  @Test
  void aForeignPairRunsWithoutOurBinaries() {
    Path absent = Path.of("/usr/local/lib/dockyard/sysbox-fs");

    SysboxStatus status =
        status(List.of(), Map.of(), 0, Sights.of(Half.FOREIGN, Half.FOREIGN), List.of(absent));

    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
  }

  @Test
  void halfAPairIsBrokenAndEachHalfIsNamed() {
    SysboxStatus status =
        status(List.of(), Map.of(), 0, Sights.of(Half.FOREIGN, Half.ABSENT), List.of());

    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.findings())
        .containsExactly(
            "sysbox-mgr was started by somebody else as process 200.", "sysbox-fs does not run.");
  }

  @Test
  void othersThatCountAreMentioned() {
    SysboxStatus status =
        status(List.of("a_"), STARTED, 3, Sights.of(Half.OURS, Half.OURS), List.of());

    assertThat(status.findings()).singleElement().asString().startsWith("2 of the 3 counted");
  }

  @Test
  void aPairThatEndedUnderItsHoldersIsMentioned() {
    SysboxStatus status =
        status(List.of("a_"), STARTED, 1, Sights.of(Half.ABSENT, Half.ABSENT), List.of());

    assertThat(status.state()).isEqualTo(State.STOPPED);
    assertThat(status.findings()).singleElement().asString().contains("'a_'");
  }

  @Test
  void aDamagedFileIsAFindingAndTheProcessesAreStillSeen() {
    SysboxStatus status =
        PairInspection.damaged(
            new StateFileException(COUNT, "is damaged", "mend it", null),
            Sights.of(Half.OURS, Half.OURS),
            List.of());

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.findings()).anyMatch(finding -> finding.contains(COUNT + " is damaged"));
  }

  private static SysboxStatus status(
      List<String> holders,
      Map<SysboxDaemon, Launch> launches,
      int number,
      PairSight sight,
      List<Path> absent) {
    PairRecord record = new PairRecord(holders, false, launches);
    return PairInspection.of(new LedgerReading(record, 1, number, holders.size()), sight, absent);
  }
}
