package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a watch repairs. */
class RepairPaceTest {

  private final RepairPace pace = new RepairPace();

  @Test
  void theFirstRepairIsMadeAtOnce() {
    assertThat(pace.pause(seconds(0))).isZero();
  }

  @Test
  void eachOneThatFollowsWaitsTwiceAsLong() {
    pace.ended(seconds(0));
    assertThat(pace.pause(seconds(0))).hasSeconds(1);
    assertThat(pace.pause(seconds(1))).isZero();
    pace.ended(seconds(1));
    assertThat(pace.pause(seconds(1))).hasSeconds(2);
    assertThat(pace.pause(seconds(2))).hasSeconds(1);
    pace.ended(seconds(3));
    assertThat(pace.pause(seconds(3))).hasSeconds(4);
  }

  @Test
  void aRepairLongAgoDoesNotCount() {
    pace.ended(seconds(0));
    pace.ended(seconds(300));
    assertThat(pace.pause(seconds(601))).isZero();
    pace.ended(seconds(601));
    assertThat(pace.pause(seconds(601))).hasSeconds(2);
  }

  @Test
  void howeverOftenItDidNotHelpItIsTriedAgain() {
    long now = 0;
    for (int i = 0; i < 100; i++) {
      now += pace.pause(now).toNanos();
      pace.ended(now);
      assertThat(pace.pause(now)).isPositive().isLessThan(RepairPace.REMEMBERED);
    }
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
