package io.dockyard.spi;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.SharedSysbox;
import java.util.List;

/**
 * How instances hold the host's one pair of sysbox daemons. It is asked for instances under {@link
 * io.dockyard.ContainerRuntime#SYSBOX_RUNC} only. The caller holds the instance's lock, except for
 * {@link #shared}.
 *
 * <p>One rule is above all: never start a second pair, and never stop one that somebody may still
 * need.
 *
 * <p>What has a default is as for a backend that has no sysbox, and refuses in {@link #acquire}.
 * For one that has, the core does all of it but {@link #started}: {@code PairHold} in {@code
 * io.dockyard.internal.sysbox}, which a backend's class extends.
 */
public interface SysboxHold {

  /**
   * For a backend without sysbox: no instance holds it, so one that needs it cannot be started.
   *
   * @param seen why there is none, as a sentence without a full stop
   * @param advice what to do
   * @return what refuses with that
   */
  static SysboxHold none(String seen, String advice) {
    return new NoSysbox(seen, advice);
  }

  /**
   * Refuses where another backend runs the pair. Asked before a start changes anything; nobody
   * holds the pair still meanwhile, so {@link #acquire} looks again. Nothing, unless overridden.
   *
   * @throws io.dockyard.RefusedException where another backend does
   */
  default void requireNoOther() {}

  /**
   * Makes an instance a holder, and starts what does not run of the pair. For an instance that is
   * one already, it only makes sure that the pair runs.
   *
   * @param plan the instance
   * @param deadline when the pair must be ready
   * @throws io.dockyard.DockyardException when it cannot be; what was started has been taken back
   */
  void acquire(InstancePlan plan, Deadline deadline);

  /**
   * Notes that the start of a holder is over, however it ended. From then on it is a holder as long
   * as anything of it lives. What hinders is logged. Nothing, unless overridden.
   *
   * @param plan the instance
   * @param living what lives of it, daemons first; may be empty
   * @param deadline when it must be done
   */
  default void started(InstancePlan plan, List<ProcessIdentity> living, Deadline deadline) {}

  /**
   * Ends an instance's hold; the pair ends with the last one. For an instance that is no holder it
   * does nothing but finish a stop of the pair that was cut short.
   *
   * @param plan the instance
   * @param deadline when it must be done
   * @throws io.dockyard.DockyardException when it cannot be; the pair then runs on
   */
  void release(InstancePlan plan, Deadline deadline);

  /**
   * Whether both daemons take connections, whoever started them.
   *
   * @return true if all their sockets listen; false, unless overridden
   */
  default boolean answers() {
    return false;
  }

  /**
   * Whether one of the daemons takes connections, whoever started it, and is not just being ended.
   *
   * @return true if all sockets of one of them listen; false, unless overridden
   */
  default boolean anyAnswers() {
    return false;
  }

  /**
   * Whether containers of an instance have data that no sysbox-mgr works on, so that they would
   * lack it after another start.
   *
   * @param plan the instance
   * @return whether something is kept for a container that is still there; false, unless overridden
   */
  default boolean keepsDataOf(InstancePlan plan) {
    return false;
  }

  /**
   * Brings back what an instance's containers lack of their data, and lets go what is of no use any
   * more. Nothing, unless overridden.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void rescue(InstancePlan plan, Deadline deadline) {}

  /**
   * Lets go what is kept of an instance's containers, because it is about to be destroyed. Nothing,
   * unless overridden.
   *
   * @param plan the instance, whose data is still there; no process of it lives
   * @param deadline when it must be done
   */
  default void destroyed(InstancePlan plan, Deadline deadline) {}

  /**
   * The pair, for who wants to look at it or repair it.
   *
   * @return always the same
   */
  SharedSysbox shared();
}
