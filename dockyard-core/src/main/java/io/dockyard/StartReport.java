package io.dockyard;

import java.time.Duration;
import java.util.Optional;

/**
 * How the start of one of several instances ended; see {@link Dockyard#startAll}. Made by dockyard
 * alone; further methods may come.
 */
public interface StartReport {

  /**
   * The instance.
   *
   * @return the one that was given
   */
  Instance instance();

  /**
   * How long the start took.
   *
   * @return its time, whether it succeeded or failed
   */
  Duration took();

  /**
   * Why it did not start.
   *
   * @return what {@link Instance#start(Duration)} threw, in most cases a {@link DockyardException};
   *     empty if it runs
   */
  Optional<RuntimeException> failure();
}
