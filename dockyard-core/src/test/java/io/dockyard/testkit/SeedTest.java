package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeedTest {

  private static final String P = "dockyard.some.seed";

  @Test
  void whatIsGivenIsTaken() {
    Seed seed = Seed.of(P, "17", SeedTest::never);

    assertThat(seed).isEqualTo(new Seed(P, 17, false));
    assertThat(seed.announcement()).isEqualTo(P + " 17");
  }

  @Test
  void whereNoneIsGivenOneIsDrawnAndSaidHowToRepeatIt() {
    Seed seed = Seed.of(P, "", () -> 4711);

    assertThat(seed).isEqualTo(new Seed(P, 4711, true));
    assertThat(seed.announcement()).contains(P + " 4711", "-D" + P + "=4711");
  }

  @Test
  void whatIsNoNumberIsNotTakenForNone() {
    assertThatThrownBy(() -> Seed.of(P, "one", SeedTest::never))
        .isInstanceOf(NumberFormatException.class);
  }

  private static int never() {
    throw new AssertionError("nothing is to be drawn");
  }
}
