package io.dockyard.internal.host;

import io.dockyard.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Deadlines for tests, and waiting for what a test has set going. */
final class Soon {

  /** For what ends at once but on a machine that does much else. */
  private static final int PLENTY = 60;

  private static final Duration STEP = Duration.ofMillis(5);

  private Soon() {}

  static Deadline seconds(int seconds) {
    return Deadline.after(Duration.ofSeconds(seconds));
  }

  static Deadline millis(int millis) {
    return Deadline.after(Duration.ofMillis(millis));
  }

  static void await(String awaited, BooleanSupplier condition) {
    Deadline d = seconds(PLENTY);
    while (!condition.getAsBoolean()) {
      d.pause(STEP, awaited);
    }
  }
}
