package io.dockyard.spi;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import java.util.List;

/**
 * How the daemons of instances are run, and how these hold the shared sysbox. Everything else of an
 * instance's start, stop and status is the same for all backends, and done by dockyard.
 *
 * <p>All operations are idempotent, and may be called by several threads for several instances at
 * once. A backend keeps nothing in memory that it could not find out from the host again: the JVM
 * that stops an instance is often not the one that started it.
 */
public interface Backend extends AutoCloseable {

  /**
   * How daemons are run and ended.
   *
   * @return always the same
   */
  DaemonRunner daemons();

  /**
   * How instances hold the shared sysbox.
   *
   * @return always the same
   */
  SysboxHold sysbox();

  /**
   * What is in the way of an instance that is about to be registered: names of the backend's own
   * that the instance would take and that are not free, such as those of units. Asked before
   * anything changes, and for a dry run too; it changes nothing and waits for nobody. What the same
   * instance has left is no obstacle: one that lost its registration is registered again.
   *
   * @param plan the instance
   * @return for each a sentence without a full stop that says what was seen, as "a unit
   *     /etc/systemd/system/adocker.service exists and is not ours"; none, unless overridden
   */
  default List<String> obstacles(InstancePlan plan) {
    return List.of();
  }

  /**
   * Prepares what the backend itself needs for an instance, after the files below its root were
   * written: writes {@link InstancePlan#backendFiles}, for one. Asked again before each start, so
   * that what somebody has taken away since is there, and what has changed in the plan. Nothing,
   * unless overridden. The caller holds the instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void create(InstancePlan plan, Deadline deadline) {}

  /**
   * Removes what {@link #create} prepared, {@link InstancePlan#backendFiles} included; the instance
   * is stopped already. Asked also after a {@link #create} that failed. Nothing, unless overridden.
   * The caller holds the instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void remove(InstancePlan plan, Deadline deadline) {}

  /**
   * Has the host start an instance whenever it boots, from the next time on. The caller holds the
   * instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   * @throws RefusedException unless overridden: nothing of the backend's is there at boot
   */
  default void enable(InstancePlan plan, Deadline deadline) {
    throw startsNothingAtBoot(plan);
  }

  /**
   * Has the host no longer start an instance when it boots. The caller holds the instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   * @throws RefusedException unless overridden
   */
  default void disable(InstancePlan plan, Deadline deadline) {
    throw startsNothingAtBoot(plan);
  }

  private static RefusedException startsNothingAtBoot(InstancePlan plan) {
    return new RefusedException(
        "the backend of instance '" + plan.prefix() + "' starts nothing when the host boots",
        "use the backend 'systemd' for it, or have a program that the host starts call"
            + " Instance.start()");
  }

  /**
   * Whether the host starts an instance when it boots. Changes nothing and waits for nobody.
   *
   * @param plan the instance
   * @return false, unless overridden
   */
  default boolean enabled(InstancePlan plan) {
    return false;
  }

  /**
   * Whether instances can be held to {@link io.dockyard.ResourceLimits}. A backend that can has
   * those of an instance in the files that it adds to its plan.
   *
   * @return false, unless overridden: an instance with limits is refused
   */
  default boolean holdsLimits() {
    return false;
  }

  /**
   * Applies limits that have changed, also where the instance runs. Asked only where {@link
   * #holdsLimits}; does what {@link #create} does, unless overridden. The caller holds the
   * instance's lock.
   *
   * @param plan the instance, with the limits that it is to be held to
   * @param deadline when it must be done
   * @throws RefusedException if they cannot be applied; nothing has changed then
   */
  default void limit(InstancePlan plan, Deadline deadline) {
    create(plan, deadline);
  }

  /**
   * The names by which the host's service manager knows an instance.
   *
   * @param plan the instance
   * @return its dockerd's first; none, unless overridden
   */
  default List<String> units(InstancePlan plan) {
    return List.of();
  }

  /** Releases what the backend itself holds; instances are left as they are. */
  @Override
  default void close() {}
}
