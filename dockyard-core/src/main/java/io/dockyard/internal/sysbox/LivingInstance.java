package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import java.util.List;

/**
 * An instance of which something lives.
 *
 * @param processes what lives, those that bear the instance's name first
 * @param needsSysbox whether it needs the pair as far as can be seen; asked only of those without a
 *     record
 */
public record LivingInstance(List<ProcessIdentity> processes, boolean needsSysbox) {

  /** What lives, copied. */
  public LivingInstance {
    processes = List.copyOf(processes);
  }
}
