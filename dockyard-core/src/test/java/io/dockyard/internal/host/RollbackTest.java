package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RollbackTest {

  private final RuntimeException failure = new IllegalStateException("the start failed");

  @Test
  void isNotKeptFromItsEndByAnInterruptWhichIsStillThereAfterwards() {
    AtomicBoolean interruptedWithin = new AtomicBoolean(true);
    Thread.currentThread().interrupt();
    Rollback.run(failure, () -> interruptedWithin.set(Thread.currentThread().isInterrupted()));

    assertThat(Thread.interrupted()).as("the interrupt flag afterwards").isTrue();
    assertThat(interruptedWithin).isFalse();
    assertThat(failure.getSuppressed()).isEmpty();
  }

  @Test
  void thatFailsItselfLeavesTheFailureThatCausedIt() {
    Error second = new AssertionError("nor could it be taken back");
    Rollback.run(
        failure,
        () -> {
          throw second;
        });

    assertThat(failure.getSuppressed()).containsExactly(second);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void thatFailsForTheSameReasonAddsNothing() {
    Rollback.run(
        failure,
        () -> {
          throw failure;
        });

    assertThat(failure.getSuppressed()).isEmpty();
  }
}
