package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import java.util.List;

/**
 * An instance of which something lives.
 *
 * @param processes what lives, those that bear the instance's name first
 * @param needsSysbox whether it needs the pair as far as can be seen; asked only of those without a
 *     record
 */
record LivingInstance(List<ProcessIdentity> processes, boolean needsSysbox) {

  LivingInstance {
    processes = List.copyOf(processes);
  }
}
