package io.dockyard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the start of one of several instances ended; see {@link Dockyard#startAll}. */
public final class StartReport {

  private final Instance instance;
  private final Duration took;
  private final @Nullable RuntimeException failure;

  private StartReport(Instance instance, Duration took, @Nullable RuntimeException failure) {
    this.instance = Objects.requireNonNull(instance);
    this.took = Objects.requireNonNull(took);
    this.failure = failure;
  }

  /**
   * A start that succeeded.
   *
   * @param instance the instance
   * @param took how long it took
   * @return the report
   */
  public static StartReport succeeded(Instance instance, Duration took) {
    return new StartReport(instance, took, null);
  }

  /**
   * A start that failed.
   *
   * @param instance the instance
   * @param took how long it took
   * @param failure what {@link Instance#start(Duration)} threw
   * @return the report
   */
  public static StartReport failed(Instance instance, Duration took, RuntimeException failure) {
    return new StartReport(instance, took, Objects.requireNonNull(failure));
  }

  /**
   * The instance.
   *
   * @return the one that was given
   */
  public Instance instance() {
    return instance;
  }

  /**
   * How long the start took.
   *
   * @return its time, whether it succeeded or failed
   */
  public Duration took() {
    return took;
  }

  /**
   * Why it did not start.
   *
   * @return what {@link Instance#start(Duration)} threw, in most cases a {@link DockyardException};
   *     empty if it runs
   */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public String toString() {
    return instance.prefix()
        + (failure == null ? " started" : " failed")
        + " after "
        + took.toMillis()
        + " ms"
        + (failure == null ? "" : ": " + failure.getMessage());
  }
}
