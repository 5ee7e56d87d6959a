package io.dockyard.testkit;

import io.dockyard.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/** Waiting in tests for what the kernel gives no event for. */
public final class Await {

  private static final Duration STEP = Duration.ofMillis(5);

  /** What takes longer does not come to it at all. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

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

  /**
   * Does something that is to run into its deadline, again and again with twice the time, until it
   * has come far enough by then: how long that takes is different on every machine.
   *
   * @param first the time that it gets at first
   * @param attempt does it within the time given; what it changed must not hinder another attempt
   * @param farEnough whether it has come as far as it has to
   * @param <T> what comes of an attempt
   * @return what came of the last one
   */
  public static <T> T doublingTheTime(
      Duration first, Function<Duration, T> attempt, Predicate<T> farEnough) {
    Duration time = first;
    T result = attempt.apply(time);
    while (!farEnough.test(result)) {
      time = time.multipliedBy(2);
      if (time.compareTo(LONGEST) > 0) {
        throw new AssertionError("not far enough within " + time.dividedBy(2) + ": " + result);
      }
      result = attempt.apply(time);
    }
    return result;
  }
}
