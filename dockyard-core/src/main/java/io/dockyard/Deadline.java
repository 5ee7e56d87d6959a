package io.dockyard;

import java.time.Duration;

/**
 * The moment by which an operation must be done, on the monotonic clock of this JVM.
 *
 * <p>One deadline is made per operation and passed down, so that the steps of an operation share
 * their time instead of adding up time-outs.
 */
public final class Deadline {

  /** Longer than any operation, and short enough for the arithmetic of {@code nanoTime}. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Duration allowed;
  private final long expiresAtNanos;

  private Deadline(Duration allowed) {
    this.allowed = allowed.compareTo(LONGEST) > 0 ? LONGEST : allowed;
    this.expiresAtNanos =
        System.nanoTime() + (this.allowed.isNegative() ? 0 : this.allowed.toNanos());
  }

  /**
   * A deadline counted from now.
   *
   * @param allowed the time allowed; zero or less has expired at once, and more than a hundred
   *     years are a hundred years
   * @return the deadline
   */
  public static Deadline after(Duration allowed) {
    return new Deadline(allowed);
  }

  /**
   * The whole time this deadline allowed when it was made.
   *
   * @return the time allowed
   */
  public Duration allowed() {
    return allowed;
  }

  /**
   * The time left.
   *
   * @return the time left, never negative
   */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, expiresAtNanos - System.nanoTime()));
  }

  /**
   * Whether no time is left.
   *
   * @return true when the deadline has passed
   */
  public boolean expired() {
    return expiresAtNanos - System.nanoTime() <= 0;
  }

  /**
   * Sleeps for one short step of a poll, or for what is left if that is less. Only for what the
   * kernel gives no event for.
   *
   * @param step how long to sleep
   * @param awaited what is waited for, as it continues "waiting for"; named in the error
   * @throws DeadlineException when the deadline has passed already
   * @throws OperationInterruptedException when the thread is interrupted; its interrupt flag is set
   */
  public void pause(Duration step, String awaited) {
    check(awaited);
    Duration nap = step.compareTo(remaining()) < 0 ? step : remaining();
    try {
      Thread.sleep(nap.toMillis(), nap.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(awaited, e);
    }
  }

  /**
   * Fails if the deadline has passed or the thread is interrupted.
   *
   * @param awaited what is waited for, as it continues "waiting for"; named in the error
   * @throws DeadlineException when the deadline has passed
   * @throws OperationInterruptedException when the thread is interrupted; its flag stays set
   */
  public void check(String awaited) {
    if (Thread.currentThread().isInterrupted()) {
      throw OperationInterruptedException.restoringFlag(awaited, null);
    }
    if (expired()) {
      throw new DeadlineException(awaited, allowed, "");
    }
  }
}
