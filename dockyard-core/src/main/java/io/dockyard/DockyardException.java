package io.dockyard;

import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for was not done. The message says what was tried, what was seen and
 * what to do about it; the subclass says which kind of failure it is.
 */
public abstract sealed class DockyardException extends RuntimeException
    permits InvalidSpecException,
        RefusedException,
        NoSuchInstanceException,
        StartFailedException,
        DeadlineException,
        OperationInterruptedException,
        HostException,
        StateFileException {

  private static final long serialVersionUID = 1L;

  DockyardException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Two sentences or one: what was seen, and what to do where that is known. */
  static String withAdvice(String seen, String advice) {
    return advice.isEmpty() ? seen : seen + " — " + advice;
  }
}
