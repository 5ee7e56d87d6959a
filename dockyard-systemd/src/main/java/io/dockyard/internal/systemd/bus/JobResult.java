package io.dockyard.internal.systemd.bus;

import java.util.Locale;

/** How a job of systemd ended, as its signal {@code JobRemoved} says (org.freedesktop.systemd1). */
public enum JobResult {
  /** It did what was asked. */
  DONE,
  /** Another job took its place before it ended. */
  CANCELED,
  /** It took longer than the unit allows. */
  TIMEOUT,
  /** The unit failed. */
  FAILED,
  /** A unit that it needs failed. */
  DEPENDENCY,
  /**
   * There was nothing to do for this kind of job, such as a reload of a unit that is not active.
   */
  SKIPPED,
  /** A condition or an assertion of the unit does not hold. */
  ASSERT,
  /** Nobody has seen how it ended, or systemd says something that only newer versions do. */
  UNKNOWN;

  /** From the text in the signal. */
  static JobResult of(String text) {
    for (JobResult result : values()) {
      if (result.name().toLowerCase(Locale.ROOT).equals(text)) {
        return result;
      }
    }
    return UNKNOWN;
  }
}
