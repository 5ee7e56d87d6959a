package io.dockyard;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The host did not do what it was told: a command failed, or a file could not be read. */
public final class HostException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * Something on the host failed.
   *
   * @param tried what was tried, as it continues "cannot"
   * @param seen what was seen instead
   * @param cause the failure below; null where there is none
   */
  public HostException(String tried, String seen, @Nullable Throwable cause) {
    super("cannot " + tried + ": " + seen, "", cause);
  }

  /**
   * Something on the host failed with an exception that says what was seen.
   *
   * @param tried what was tried, as it continues "cannot"
   * @param cause the failure below
   */
  public HostException(String tried, Throwable cause) {
    this(tried, seen(cause), cause);
  }

  /** The message of some exceptions is no more than a path, or is missing. */
  private static String seen(Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
