package io.dockyard.internal.direct.pair;

import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.internal.sysbox.RepairReport.ReportedStep;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.Set;

/**
 * One step of a repair.
 *
 * @param action what is done
 * @param daemons to which daemons; none where it is done to none
 * @param text the same in words, with the reason
 */
record RepairStep(Action action, Set<SysboxDaemon> daemons, String text) {

  RepairStep {
    daemons = Set.copyOf(daemons);
  }

  Step shown() {
    return new ReportedStep(action, text);
  }

  /** Whether it leaves containers without the sysbox-fs that serves them. */
  boolean endsFs() {
    return action == Action.STOP_PAIR
        || (action == Action.KILL_DAEMON && daemons.contains(SysboxDaemon.FS));
  }
}
