package io.dockyard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for was not done. The message says what was tried, what was seen and
 * what to do about it; {@link #seen} and {@link #advice} are its parts. The subclass says which
 * kind of failure it is.
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

  private final String seen;
  private final String advice;

  /** What was seen, and what to do about it where that is known. */
  DockyardException(String seen, String advice, @Nullable Throwable cause) {
    this(seen, advice, "", cause);
  }

  /** With details that follow on lines of their own, such as the end of a log. */
  DockyardException(String seen, String advice, String details, @Nullable Throwable cause) {
    super(message(seen, advice, details), cause);
    this.seen = seen;
    this.advice = advice;
  }

  private static String message(String seen, String advice, String details) {
    String sentence = advice.isEmpty() ? seen : seen + " — " + advice;
    return details.isEmpty() ? sentence : sentence + System.lineSeparator() + details;
  }

  /**
   * What was tried, and what was seen.
   *
   * @return the message without the advice, and without what it may quote of a log
   */
  public String seen() {
    return seen;
  }

  /**
   * What to do about it; the message says it as well, after what was seen.
   *
   * @return a sentence without its full stop; empty where nothing can be advised
   */
  public Optional<String> advice() {
    return advice.isEmpty() ? Optional.empty() : Optional.of(advice);
  }
}
