package io.dockyard.internal.preflight;

import io.dockyard.ResourceLimits;
import java.util.Optional;

/** Limits are held, or not asked for. */
public final class LimitRules {

  private LimitRules() {}

  /**
   * What is wrong with the limits.
   *
   * @param limits what is asked for
   * @param able whether the backend can hold an instance to limits
   * @param backend the name of the backend
   * @return the problem, if there is one
   */
  public static Optional<Problem> problem(ResourceLimits limits, boolean able, String backend) {
    return able || limits.equals(ResourceLimits.NONE)
        ? Optional.empty()
        : Optional.of(
            Problem.in(
                "limits",
                limits,
                "cannot be held by the backend '" + backend + "', which only runs the daemons",
                "use the backend 'systemd', or limit the containers themselves"));
  }
}
