package io.dockyard.internal.instance;

import io.dockyard.StartPhase;
import java.time.Duration;

/** Is told when the parts of an instance's start begin and end; parts may be under way at once. */
public interface PhaseListener {

  /**
   * A part of the start begins.
   *
   * @param phase the part
   */
  void began(StartPhase phase);

  /**
   * A part of the start has succeeded.
   *
   * @param phase the part
   * @param took how long it took
   */
  void succeeded(StartPhase phase, Duration took);

  /**
   * A part of the start has failed, or turned out to be in vain.
   *
   * @param phase the part
   * @param took how long it took
   * @param message what was seen
   */
  void failed(StartPhase phase, Duration took, String message);
}
