package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may stop the pair. */
class ReleaseStepTest {

  @ParameterizedTest(name = "holders [{0}], {1} foreign, started by us {2}: {3}")
  @CsvSource({
    "'',      0, true,  STOP",
    "'',      0, false, NOTHING",
    "'',      1, true,  NOTHING",
    "'',      1, false, NOTHING",
    "'a_',    0, true,  STOP",
    "'a_',    0, false, FORGET",
    "'a_',    1, true,  LEAVE",
    "'a_',    1, false, LEAVE",
    "'b_',    0, true,  NOTHING",
    "'b_',    0, false, NOTHING",
    "'b_',    1, true,  NOTHING",
    "'a_ b_', 0, true,  LEAVE",
    "'a_ b_', 0, false, LEAVE",
    "'b_ a_', 2, true,  LEAVE",
  })
  void decides(String holders, int foreign, boolean started, ReleaseStep expected) {
    LedgerReading known = reading(holders, foreign, started);

    assertThat(ReleaseStep.decide(known, "a_")).isEqualTo(expected);
  }

  @ParameterizedTest(name = "left [{0}], {1} foreign, started by us {2}: {3}")
  @CsvSource({
    "'',   0, true,  STOP",
    "'',   0, false, FORGET",
    "'',   1, true,  LEAVE",
    "'',   1, false, LEAVE",
    "'b_', 0, true,  LEAVE",
    "'b_', 0, false, LEAVE",
    "'a_', 0, true,  LEAVE",
    "'b_', 1, true,  LEAVE",
  })
  void decidesAgainAfterASearch(String left, int foreign, boolean started, ReleaseStep expected) {
    assertThat(ReleaseStep.decideHealed(reading(left, foreign, started))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, {1} foreign, one of the others surely lives {2}: {3}")
  @CsvSource({
    "NOTHING, 0, false, false",
    "NOTHING, 0, true,  false",
    "NOTHING, 1, false, false",
    "FORGET,  0, false, false",
    "LEAVE,   0, false, true",
    "LEAVE,   0, true,  false",
    "LEAVE,   1, false, false",
    "LEAVE,   1, true,  false",
    "STOP,    0, false, true",
    "STOP,    0, true,  true",
  })
  void nothingIsStoppedWithoutASearchAndAPlainReleaseMakesNone(
      ReleaseStep step, int foreign, boolean someoneLives, boolean searches) {
    LedgerReading others = reading("b_", foreign, true);

    assertThat(step.needsSearch(others, someoneLives)).isEqualTo(searches);
  }

  private static LedgerReading reading(String holders, int foreign, boolean started) {
    List<String> prefixes = holders.isEmpty() ? List.of() : List.of(holders.split(" "));
    Launch launch = new Launch(Path.of("/g"), Optional.empty());
    PairRecord record =
        new PairRecord(
            Recorded.holders(prefixes),
            false,
            started ? Map.of(SysboxDaemon.MGR, launch) : Map.of());
    return new LedgerReading(record, 1, prefixes.size() + foreign, prefixes.size());
  }
}
