package io.dockyard.internal.sysbox;

import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.internal.sysbox.RepairReport.ReportedStep;
import java.util.Set;

/**
 * One step of a repair.
 *
 * @param action what is done
 * @param daemons to which daemons; none where it is done to none
 * @param text the same in words, with the reason
 */
public record RepairStep(Action action, Set<SysboxDaemon> daemons, String text) {

  /** A step with a copy of the daemons. */
  public RepairStep {
    daemons = Set.copyOf(daemons);
  }

  /**
   * A step that is done to no daemon, or to both alike.
   *
   * @param action what is done
   * @param text the same in words, with the reason
   * @return the step
   */
  public static RepairStep of(Action action, String text) {
    return new RepairStep(action, Set.of(), text);
  }

  /** {@return the step as it is told} */
  public Step shown() {
    return new ReportedStep(action, text);
  }

  /**
   * Whether it leaves containers without the sysbox-fs that serves them.
   *
   * @return true if it does
   */
  public boolean endsFs() {
    return action == Action.STOP_PAIR
        || (action == Action.KILL_DAEMON && daemons.contains(SysboxDaemon.FS));
  }
}
