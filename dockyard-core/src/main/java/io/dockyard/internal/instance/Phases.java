package io.dockyard.internal.instance;

import io.dockyard.DockyardException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.Rollback;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells of the phases of a start, and remembers which one failed first. */
final class Phases {

  /** A failure and the phase it happened in. */
  private record Failure(StartPhase phase, Throwable cause) {}

  private final PhaseListener listener;
  private @Nullable Failure first;

  Phases(PhaseListener listener) {
    this.listener = listener;
  }

  void in(StartPhase phase, Runnable action) {
    get(
        phase,
        () -> {
          action.run();
          return phase;
        });
  }

  <T> T get(StartPhase phase, Supplier<T> action) {
    return run(phase, action, result -> true, "");
  }

  /**
   * Does something that may turn out to be in vain, which does not fail the start: false then.
   *
   * @param inVain what was seen then
   */
  boolean tryIn(StartPhase phase, BooleanSupplier action, String inVain) {
    return run(phase, action::getAsBoolean, done -> done, inVain);
  }

  private <T> T run(StartPhase phase, Supplier<T> action, Predicate<T> success, String otherwise) {
    long began = System.nanoTime();
    listener.began(phase);
    T result;
    try {
      result = action.get();
    } catch (Throwable e) {
      remember(new Failure(phase, e));
      String seen = String.valueOf(e.getMessage());
      Rollback.run(e, () -> listener.failed(phase, since(began), seen));
      throw e;
    }
    try {
      if (success.test(result)) {
        listener.succeeded(phase, since(began));
      } else {
        listener.failed(phase, since(began), otherwise);
      }
    } catch (Throwable e) {
      remember(new Failure(phase, e));
      throw e;
    }
    return result;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Who is interrupted fails because something else has, or has been told to. */
  private synchronized void remember(Failure failure) {
    if (first == null && !(failure.cause() instanceof OperationInterruptedException)) {
      first = failure;
    }
  }

  /** The failure of the start: the first phase that failed, whatever failed because of it. */
  synchronized StartFailedException asFailure(String prefix, RuntimeException thrown) {
    if (thrown instanceof StartFailedException complete) {
      return complete;
    }
    StartPhase phase = first == null ? StartPhase.CLEAN_UP : first.phase();
    Throwable cause = first == null ? thrown : first.cause();
    return because(prefix, phase, cause);
  }

  private static StartFailedException because(String prefix, StartPhase phase, Throwable cause) {
    if (cause instanceof DockyardException known) {
      return new StartFailedException(
          prefix, phase, known.seen(), known.advice().orElse(""), null, "", cause);
    }
    return new StartFailedException(
        prefix, phase, String.valueOf(cause.getMessage()), "", null, "", cause);
  }
}
