package io.dockyard;

import org.jspecify.annotations.Nullable;

/** The calling thread was interrupted; its interrupt flag is set again. */
public final class OperationInterruptedException extends DockyardException {

  private static final long serialVersionUID = 1L;

  private OperationInterruptedException(String awaited, @Nullable Throwable cause) {
    super("interrupted while waiting for " + awaited, "", cause);
  }

  /**
   * Sets the thread's interrupt flag and makes the exception. Backends throw it from what waits;
   * there is no other way to make one, so that the flag is never forgotten.
   *
   * @param awaited what was waited for, as it continues "waiting for"
   * @param cause the interruption; null where only the flag was seen
   * @return the exception to throw
   */
  public static OperationInterruptedException restoringFlag(
      String awaited, @Nullable Throwable cause) {
    Thread.currentThread().interrupt();
    return new OperationInterruptedException(awaited, cause);
  }
}
