package io.dockyard.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChaosSeedTest {

  @Test
  void whatIsGivenIsTaken() {
    ChaosSeed seed = ChaosSeed.of("17", ChaosSeedTest::never);

    assertThat(seed).isEqualTo(new ChaosSeed(17, false));
    assertThat(seed.announcement()).isEqualTo("chaos seed 17");
  }

  @Test
  void whereNoneIsGivenOneIsDrawnAndSaidHowToRepeatIt() {
    ChaosSeed seed = ChaosSeed.of("", () -> 4711);

    assertThat(seed).isEqualTo(new ChaosSeed(4711, true));
    assertThat(seed.announcement()).contains("chaos seed 4711", "-Ddockyard.chaos.seed=4711");
  }

  @Test
  void whatIsNoNumberIsNotTakenForNone() {
    assertThatThrownBy(() -> ChaosSeed.of("one", ChaosSeedTest::never))
        .isInstanceOf(NumberFormatException.class);
  }

  private static int never() {
    throw new AssertionError("nothing is to be drawn");
  }
}
