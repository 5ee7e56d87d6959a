package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  @Test
  void hasNotExpiredWhileTimeIsLeft() {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    assertThat(deadline.expired()).isFalse();
    assertThat(deadline.remaining()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    assertThatNoException().isThrownBy(() -> deadline.check("anything"));
  }

  @Test
  void noTimeAtAllHasExpiredAtOnce() {
    Deadline deadline = Deadline.after(Duration.ZERO);

    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remaining()).isZero();
    assertThatExceptionOfType(DeadlineException.class)
        .isThrownBy(() -> deadline.check("the socket"))
        .withMessageContaining("waiting for the socket");
  }

  @Test
  void timeBelowZeroHasExpiredAtOnce() {
    assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).expired()).isTrue();
  }

  @Test
  void forEverIsATimeToo() {
    Deadline deadline = Deadline.after(ChronoUnit.FOREVER.getDuration());

    assertThat(deadline.expired()).isFalse();
    assertThat(deadline.allowed().toMillis()).as("as messages have it").isPositive();
  }

  @Test
  void aPauseIsNotLongerThanWhatIsLeft() {
    Deadline deadline = Deadline.after(Duration.ofMillis(20));
    long began = System.nanoTime();

    deadline.pause(Duration.ofMinutes(1), "anything");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void anInterruptEndsAPauseAndStaysVisible() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(OperationInterruptedException.class)
        .isThrownBy(() -> Deadline.after(Duration.ofMinutes(1)).pause(Duration.ofMinutes(1), "it"));
    assertThat(Thread.interrupted()).isTrue();
  }
}
