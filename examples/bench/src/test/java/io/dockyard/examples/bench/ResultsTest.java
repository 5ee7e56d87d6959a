package io.dockyard.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {

  @Test
  void givesTheMedianOfEachSideAndTheirRatio() {
    Results results = new Results(List.of("start"));
    for (int millis : new int[] {90, 10, 20}) {
      results.ours("start", Duration.ofMillis(millis));
    }
    for (int millis : new int[] {30, 50}) {
      results.byHand("start", Duration.ofMillis(millis));
    }

    assertThat(results.json())
        .isEqualTo(
            """
            [
              {"name": "start", "ours_ms": 20.000, "by_hand_ms": 40.000, "ratio": 0.500}
            ]
            """);
  }

  @Test
  void saysNullWhereThereIsNothingByHand() {
    Results results = new Results(List.of("create", "destroy"));
    results.ours("create", Duration.ofMillis(7));
    results.ours("destroy", Duration.ofMillis(8));

    assertThat(results.json())
        .isEqualTo(
            """
            [
              {"name": "create", "ours_ms": 7.000, "by_hand_ms": null, "ratio": null},
              {"name": "destroy", "ours_ms": 8.000, "by_hand_ms": null, "ratio": null}
            ]
            """);
  }

  @Test
  void makesRoomForTheLongestName() {
    Results results = new Results(List.of("stop", "start under something-else"));
    results.ours("stop", Duration.ofMillis(7));
    results.ours("start under something-else", Duration.ofMillis(8));

    assertThat(results.table().lines().map(line -> line.indexOf(".0 ")))
        .containsExactly(-1, 34, 34);
  }

  @Test
  void showsARowForEachName() {
    Results results = new Results(List.of("create"));
    results.ours("create", Duration.ofMillis(7));

    assertThat(results.table()).contains("create").contains("7.0 [7.0-7.0]");
  }
}
