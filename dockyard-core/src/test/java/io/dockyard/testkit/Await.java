package io.dockyard.testkit;

import io.dockyard.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting in tests for what the kernel gives no event for. */
public final class Await {

  private static final Duration STEP = Duration.ofMillis(5);

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @param awaited what is waited for, as it continues "waiting for"
   * @param within the time allowed
   * @param condition asked in short steps
   * @throws io.dockyard.DeadlineException when it does not hold in time
   */
  public static void until(String awaited, Duration within, BooleanSupplier condition) {
    Deadline deadline = Deadline.after(within);
    while (!condition.getAsBoolean()) {
      deadline.pause(STEP, awaited);
    }
  }
}
