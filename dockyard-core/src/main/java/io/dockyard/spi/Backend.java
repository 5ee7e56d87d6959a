package io.dockyard.spi;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;

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
   * Prepares what the backend itself needs for an instance, after the files below its root were
   * written: writes {@link InstancePlan#backendFiles}, for one. Nothing, unless overridden. The
   * caller holds the instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void create(InstancePlan plan, Deadline deadline) {}

  /**
   * Removes what {@link #create} prepared, {@link InstancePlan#backendFiles} included; the instance
   * is stopped already. Nothing, unless overridden. The caller holds the instance's lock.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void remove(InstancePlan plan, Deadline deadline) {}

  /** Releases what the backend itself holds; instances are left as they are. */
  @Override
  default void close() {}
}
