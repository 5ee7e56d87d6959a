package io.dockyard.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.chaos.Decisions.Kill;
import org.junit.jupiter.api.Test;

class DecisionsTest {

  @Test
  void aSeedDecidesEverything() {
    assertThat(Decisions.draw(7, 200, 30)).isEqualTo(Decisions.draw(7, 200, 30));
    assertThat(Decisions.draw(7, 200, 30)).isNotEqualTo(Decisions.draw(8, 200, 30));
  }

  @Test
  void killsAreSpreadOverTheOperations() {
    Decisions decisions = Decisions.draw(1, 2000, 300);

    assertThat(decisions.operations()).hasSize(2000);
    assertThat(decisions.kills()).hasSize(300).extracting(Kill::after).isSorted();
    assertThat(decisions.kills()).extracting(Kill::after).allMatch(n -> n >= 1 && n <= 2000);
  }
}
