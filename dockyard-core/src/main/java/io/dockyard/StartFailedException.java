package io.dockyard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An instance did not start. Everything the attempt made has been taken back. */
public final class StartFailedException extends DockyardException {

  private static final long serialVersionUID = 1L;

  private final StartPhase phase;
  private final @Nullable Integer exitStatus;
  private final String logTail;

  /**
   * A failed start.
   *
   * @param prefix the instance
   * @param phase the phase that failed
   * @param seen what was seen
   * @param advice what to do about it; empty where nothing can be advised
   * @param exitStatus the exit status of the daemon that ended, 128 + n for signal n; null where
   *     none ended or its status cannot be known
   * @param logTail the end of that daemon's log; may be empty
   * @param cause the failure below; null where there is none
   */
  public StartFailedException(
      String prefix,
      StartPhase phase,
      String seen,
      String advice,
      @Nullable Integer exitStatus,
      String logTail,
      @Nullable Throwable cause) {
    super(
        "instance '" + prefix + "' did not start, in phase " + phase + ": " + seen,
        advice,
        logTail.stripTrailing(),
        cause);
    this.phase = phase;
    this.exitStatus = exitStatus;
    this.logTail = logTail;
  }

  /**
   * The phase that failed.
   *
   * @return the phase
   */
  public StartPhase phase() {
    return phase;
  }

  /**
   * How the daemon ended.
   *
   * @return its exit status, 128 + n for signal n; empty where none ended or it cannot be known
   */
  public Optional<Integer> exitStatus() {
    return Optional.ofNullable(exitStatus);
  }

  /**
   * The end of the log of the daemon that failed. Where that is a dockerd which was begun and did
   * not answer, it was made to write the stacks of its goroutines, and this has the last of them.
   *
   * @return the last lines, or an empty text
   */
  public String logTail() {
    return logTail;
  }
}
