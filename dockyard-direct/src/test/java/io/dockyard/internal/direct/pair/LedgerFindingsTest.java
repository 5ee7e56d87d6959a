package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.KnownHolder;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairHolding;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SeenSysbox;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Observations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator is told of who holds the pair. */
class LedgerFindingsTest {

  private static final Path COUNT = Path.of("/run/sysbox/dockyard-refcount");
  private static final Launch LAUNCH = new Launch(Path.of("/g"), Optional.empty());
  private static final Map<SysboxDaemon, Launch> STARTED =
      Map.of(SysboxDaemon.MGR, LAUNCH, SysboxDaemon.FS, LAUNCH);

  @Test
  void aHealthyPairOfOursNeedsNoWords() {
    PairHolding holding = holding(List.of("a_"), 1, Observations.of(Half.OURS, Half.OURS));

    assertThat(holding)
        .isEqualTo(
            new PairHolding(
                1,
                List.of(new KnownHolder("a_", "direct", Optional.empty(), List.of())),
                List.of()));
  }

  @Test
  void othersThatCountAreMentioned() {
    PairHolding holding = holding(List.of("a_"), 3, Observations.of(Half.OURS, Half.OURS));

    assertThat(holding.findings()).singleElement().asString().startsWith("2 of the 3 counted");
  }

  @Test
  void aPairThatEndedUnderItsHoldersIsMentioned() {
    PairHolding holding = holding(List.of("a_"), 1, Observations.of(Half.ABSENT, Half.ABSENT));

    assertThat(holding.findings()).singleElement().asString().contains("'a_'");
  }

  @Test
  void aPairOfNobodysOrSomebodyElsesNeedsNoWords() {
    for (Half half : List.of(Half.ABSENT, Half.FOREIGN)) {
      assertThat(LedgerFindings.of(LedgerReading.NOTHING, Observations.of(half, half)))
          .isEqualTo(PairHolding.UNKNOWN);
    }
  }

  @Test
  void aDamagedFileIsAFindingAndTheProcessesAreStillSeen() {
    SysboxStatus seen =
        new SeenSysbox(
            State.RUNNING,
            Optional.empty(),
            Optional.empty(),
            0,
            List.of(),
            Set.of(),
            List.of("seen"));

    SysboxStatus status =
        LedgerFindings.addDamage(
            seen, new StateFileException(COUNT, "is damaged", "mend it", null));

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.faults()).containsExactly(Fault.STATE_FILE_DAMAGED);
    assertThat(status.findings())
        .contains("seen")
        .anyMatch(finding -> finding.contains(COUNT + " is damaged"));
  }

  private static PairHolding holding(
      List<String> holders, int number, PairObservation observation) {
    PairRecord record = new PairRecord(Recorded.holders(holders), false, STARTED);
    return LedgerFindings.of(new LedgerReading(record, 1, number, holders.size()), observation);
  }
}
