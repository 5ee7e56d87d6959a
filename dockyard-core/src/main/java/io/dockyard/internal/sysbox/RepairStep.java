package io.dockyard.internal.sysbox;

import io.dockyard.HostException;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.internal.sysbox.RepairReport.ReportedStep;
import java.util.List;
import java.util.Set;

/**
 * One step of a repair.
 *
 * @param action what is done
 * @param daemons to which daemons; none where it is done to none
 * @param text the same in words, with the reason
 */
public record RepairStep(Action action, Set<SysboxDaemon> daemons, String text) {

  /** A step that is still to be done when it was done so often does not help. */
  private static final int TRIES = 3;

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

  /**
   * Refuses a step that was done and did not help.
   *
   * @param done what the repair has done so far
   * @throws HostException if such a step was done three times
   */
  public void refuseToGoOnForEver(List<Step> done) {
    long tries = done.stream().filter(step -> step.action() == action).count();
    if (tries >= TRIES) {
      throw new HostException(
          "repair sysbox", "this was done " + tries + " times and is so again: " + text, null);
    }
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
