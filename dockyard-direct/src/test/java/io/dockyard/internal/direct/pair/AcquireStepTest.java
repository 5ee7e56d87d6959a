package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Observations;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of halves, with and without others who need the pair. */
class AcquireStepTest {

  private static final Launch LAUNCH = new Launch(Path.of("/g"), Optional.empty());
  private static final LedgerReading FIRST = LedgerReading.NOTHING;
  private static final LedgerReading ANOTHER_OF_OURS = reading(List.of("b_"), 1, false);
  private static final LedgerReading ANOTHER_TOOL = reading(List.of(), 1, false);
  private static final LedgerReading ALREADY_HELD = reading(List.of("a_"), 1, false);

  /** One row per pair, what is done at once, when patience is over alone, and with others. */
  @ParameterizedTest
  @CsvSource({
    "ABSENT,         ABSENT,         STOPPED,         Start,     Start,  Start",
    "ABSENT,         OURS,           BROKEN,          Start,     Start,  Start",
    "ABSENT,         OURS_SILENT,    BROKEN,          LookAgain, EndOwn, Refuse",
    "ABSENT,         FOREIGN,        BROKEN,          Refuse,    Refuse, Refuse",
    "ABSENT,         FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "ABSENT,         WRONG,          BROKEN,          Refuse,    Refuse, Refuse",
    "OURS,           ABSENT,         BROKEN,          Start,     Start,  Start",
    "OURS,           OURS,           RUNNING,         Join,      Join,   Join",
    "OURS,           OURS_SILENT,    BROKEN,          LookAgain, EndOwn, Refuse",
    "OURS,           FOREIGN,        BROKEN,          Refuse,    Refuse, Refuse",
    "OURS,           FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "OURS,           WRONG,          BROKEN,          Refuse,    Refuse, Refuse",
    "OURS_SILENT,    ABSENT,         BROKEN,          LookAgain, EndOwn, Refuse",
    "OURS_SILENT,    OURS,           BROKEN,          LookAgain, EndOwn, Refuse",
    "OURS_SILENT,    OURS_SILENT,    BROKEN,          LookAgain, EndOwn, Refuse",
    "OURS_SILENT,    FOREIGN,        BROKEN,          LookAgain, Refuse, Refuse",
    "OURS_SILENT,    FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "OURS_SILENT,    WRONG,          BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN,        ABSENT,         BROKEN,          Refuse,    Refuse, Refuse",
    "FOREIGN,        OURS,           BROKEN,          Refuse,    Refuse, Refuse",
    "FOREIGN,        OURS_SILENT,    BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN,        FOREIGN,        RUNNING_FOREIGN, Join,      Join,   Join",
    "FOREIGN,        FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN,        WRONG,          BROKEN,          Refuse,    Refuse, Refuse",
    "FOREIGN_SILENT, ABSENT,         BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN_SILENT, OURS,           BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN_SILENT, OURS_SILENT,    BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN_SILENT, FOREIGN,        BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN_SILENT, FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "FOREIGN_SILENT, WRONG,          BROKEN,          LookAgain, Refuse, Refuse",
    "WRONG,          ABSENT,         BROKEN,          Refuse,    Refuse, Refuse",
    "WRONG,          OURS,           BROKEN,          Refuse,    Refuse, Refuse",
    "WRONG,          OURS_SILENT,    BROKEN,          LookAgain, Refuse, Refuse",
    "WRONG,          FOREIGN,        BROKEN,          Refuse,    Refuse, Refuse",
    "WRONG,          FOREIGN_SILENT, BROKEN,          LookAgain, Refuse, Refuse",
    "WRONG,          WRONG,          BROKEN,          Refuse,    Refuse, Refuse",
  })
  void decides(Half mgr, Half fs, State state, String atOnce, String alone, String withOthers) {
    PairObservation observation = Observations.of(mgr, fs);

    assertThat(observation.state()).isEqualTo(state);
    assertThat(name(AcquireStep.decide(FIRST, observation, "a_", true))).isEqualTo(atOnce);
    assertThat(name(AcquireStep.decide(FIRST, observation, "a_", false))).isEqualTo(alone);
    assertThat(name(AcquireStep.decide(ALREADY_HELD, observation, "a_", false))).isEqualTo(alone);
    assertThat(name(AcquireStep.decide(ANOTHER_OF_OURS, observation, "a_", false)))
        .isEqualTo(withOthers);
    assertThat(name(AcquireStep.decide(ANOTHER_TOOL, observation, "a_", false)))
        .isEqualTo(withOthers);
  }

  static Stream<Arguments> allPairs() {
    return EnumSet.allOf(Half.class).stream()
        .flatMap(mgr -> EnumSet.allOf(Half.class).stream().map(fs -> arguments(mgr, fs)));
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void neverStartsWhatIsNotAbsent(Half mgr, Half fs) {
    for (LedgerReading known : List.of(FIRST, ANOTHER_OF_OURS, ANOTHER_TOOL, ALREADY_HELD)) {
      if (AcquireStep.decide(known, Observations.of(mgr, fs), "a_", false)
          instanceof AcquireStep.Start start) {
        assertThat(start.missing().contains(SysboxDaemon.MGR)).isEqualTo(mgr == Half.ABSENT);
        assertThat(start.missing().contains(SysboxDaemon.FS)).isEqualTo(fs == Half.ABSENT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void everyRefusalSaysWhatWasSeenAndWhatToDo(Half mgr, Half fs) {
    if (AcquireStep.decide(ANOTHER_OF_OURS, Observations.of(mgr, fs), "a_", false)
        instanceof AcquireStep.Refuse refuse) {
      assertThat(refuse.seen()).contains("sysbox-").endsWith(".");
      assertThat(refuse.advice()).contains("try again");
    }
  }

  @Test
  void aStopThatWasCutShortIsFinishedBecauseThePairMayBeAboutToEnd() {
    LedgerReading stopping = reading(List.of(), 0, true);

    assertThat(AcquireStep.decide(stopping, Observations.of(Half.OURS, Half.OURS), "a_", true))
        .isEqualTo(new AcquireStep.EndOwn());
    assertThat(
            name(
                AcquireStep.decide(
                    stopping, Observations.of(Half.ABSENT, Half.ABSENT), "a_", true)))
        .isEqualTo("Start");
  }

  @Test
  void whoIsFoundToLiveDuringAStopDoesNotKeepAnybodyFromFinishingIt() {
    LedgerReading stopping = reading(List.of("b_"), 1, true);

    assertThat(AcquireStep.decide(stopping, Observations.of(Half.OURS, Half.OURS), "a_", true))
        .isEqualTo(new AcquireStep.EndOwn());
  }

  @Test
  void aStopThatWasCutShortIsNotFinishedWhereAnotherToolCameSince() {
    LedgerReading stopping = reading(List.of(), 1, true);

    assertThat(AcquireStep.decide(stopping, Observations.of(Half.OURS, Half.OURS), "a_", true))
        .isEqualTo(new AcquireStep.Join());
  }

  @Test
  void theRefusalNamesWhoMayNeedThePair() {
    AcquireStep step =
        AcquireStep.decide(
            ANOTHER_OF_OURS, Observations.of(Half.OURS, Half.OURS_SILENT), "a_", false);

    assertThat(step)
        .isInstanceOfSatisfying(
            AcquireStep.Refuse.class,
            refuse -> {
              assertThat(refuse.seen())
                  .isEqualTo(
                      "sysbox-fs runs as process 100, but does not listen on all of its sockets.");
              assertThat(refuse.advice()).contains("'b_' may still need it");
            });
  }

  private static LedgerReading reading(List<String> holders, int number, boolean stopping) {
    PairRecord record =
        new PairRecord(
            Recorded.holders(holders),
            stopping,
            Map.of(SysboxDaemon.MGR, LAUNCH, SysboxDaemon.FS, LAUNCH));
    return new LedgerReading(record, 1, number, holders.size());
  }

  private static String name(AcquireStep step) {
    return step.getClass().getSimpleName();
  }
}
