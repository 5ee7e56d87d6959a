package io.dockyard.spi;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceStatus;
import io.dockyard.SharedSysbox;
import java.time.Duration;

/**
 * How the daemons of instances are run and watched. All operations are idempotent. The caller holds
 * the instance's lock, except for {@link #status}.
 */
public interface Backend extends AutoCloseable {

  /**
   * The name of this kind of backend, kept with each instance that it runs.
   *
   * @return the name of the provider
   */
  String name();

  /**
   * Prepares what the backend itself needs for an instance, after its files were written.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  void create(InstancePlan plan, Deadline deadline);

  /**
   * Starts the daemons and returns when dockerd answers. A failed start takes back what it made.
   *
   * @param plan the instance
   * @param phases told of the parts of the start
   * @param deadline when it must be done
   * @throws io.dockyard.StartFailedException if a part of the start failed
   */
  void start(InstancePlan plan, PhaseListener phases, Deadline deadline);

  /**
   * Stops the daemons and removes everything that lived only while they ran.
   *
   * @param plan the instance
   * @param grace how long containers may take to stop before they are killed; zero kills at once
   * @param deadline when it must be done
   */
  void stop(InstancePlan plan, Duration grace, Deadline deadline);

  /**
   * Looks at what is there. Never waits for a lock.
   *
   * @param plan the instance
   * @return what was seen
   */
  InstanceStatus status(InstancePlan plan);

  /**
   * Removes what {@link #create} prepared; the instance is stopped already.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  void remove(InstancePlan plan, Deadline deadline);

  /**
   * The host's sysbox, as this backend runs it.
   *
   * @return the shared sysbox
   */
  SharedSysbox sharedSysbox();

  /** Releases what the backend itself holds; instances are left as they are. */
  @Override
  void close();
}
