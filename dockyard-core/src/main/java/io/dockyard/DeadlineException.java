package io.dockyard;

import java.time.Duration;

/** An operation was not done in the time it was allowed. */
public final class DeadlineException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * A deadline that has passed.
   *
   * @param awaited what was waited for, as it continues "waiting for"
   * @param allowed the time the whole operation was allowed
   * @param seen what was last seen; empty where there is nothing to say
   */
  public DeadlineException(String awaited, Duration allowed, String seen) {
    super(
        "gave up after "
            + allowed.toMillis()
            + " ms waiting for "
            + awaited
            + (seen.isEmpty() ? "" : " — " + seen),
        "",
        null);
  }
}
