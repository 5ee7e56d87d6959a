package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.spi.Backend;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What is done to an instance that is on this host already, the same for all backends. Its caller
 * holds the instance's lock, except for {@link #status}.
 */
public final class InstanceLife {

  private final Backend backend;
  private final Executor executor;

  /**
   * The life of instances that a backend runs.
   *
   * @param backend the backend; its owner closes it
   * @param executor runs what goes on beside an operation
   */
  public InstanceLife(Backend backend, Executor executor) {
    this.backend = backend;
    this.executor = executor;
  }

  /**
   * Prepares what the backend needs for an instance whose files were written.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  public void prepare(InstancePlan plan, Deadline deadline) {
    backend.create(plan, deadline);
  }

  /**
   * Takes back what was prepared for an instance that stays as it is otherwise.
   *
   * @param plan the instance, of which nothing runs
   * @param deadline when it must be done
   */
  public void unprepare(InstancePlan plan, Deadline deadline) {
    backend.remove(plan, deadline);
  }

  /**
   * Starts the daemons and returns when dockerd answers. A failed start takes back what it made.
   *
   * @param plan the instance
   * @param phases told of the parts of the start
   * @param deadline when it must be done
   * @throws io.dockyard.StartFailedException if a part of the start failed
   */
  public void start(InstancePlan plan, PhaseListener phases, Deadline deadline) {
    prepare(plan, deadline);
    new Start(plan, backend, executor, phases, deadline).run();
  }

  /**
   * Stops the daemons and removes everything that lived only while they ran. Whatever of it is gone
   * already is no hindrance.
   *
   * @param plan the instance
   * @param grace how long containers may take to stop before they are killed; zero kills at once
   * @param deadline when it must be done
   */
  public void stop(InstancePlan plan, Duration grace, Deadline deadline) {
    new Stop(plan, backend, executor, deadline).run(grace);
  }

  /**
   * Whether an instance can be held to limits.
   *
   * @return whether the backend can
   */
  public boolean holdsLimits() {
    return backend.holdsLimits();
  }

  /**
   * Applies limits that have changed, also where the instance runs.
   *
   * @param plan the instance, with the limits that it is to be held to
   * @param deadline when it must be done
   */
  public void limit(InstancePlan plan, Deadline deadline) {
    backend.limit(plan, deadline);
  }

  /**
   * Has the host start the instance when it boots.
   *
   * @param plan the instance
   * @param deadline when it must be done
   * @throws io.dockyard.RefusedException if the backend starts nothing at boot
   */
  public void enable(InstancePlan plan, Deadline deadline) {
    backend.enable(plan, deadline);
  }

  /**
   * Has the host no longer start the instance when it boots.
   *
   * @param plan the instance
   * @param deadline when it must be done
   * @throws io.dockyard.RefusedException if the backend starts nothing at boot
   */
  public void disable(InstancePlan plan, Deadline deadline) {
    backend.disable(plan, deadline);
  }

  /**
   * Looks at what is there. Changes nothing, and waits for nobody.
   *
   * @param plan the instance
   * @return what was seen
   */
  public SeenInstance status(InstancePlan plan) {
    return new Look(plan, backend).status();
  }

  /**
   * Removes what was prepared, and what is kept elsewhere for an instance that is about to lose its
   * files.
   *
   * @param plan the instance, which is stopped
   * @param deadline when it must be done
   */
  public void forsake(InstancePlan plan, Deadline deadline) {
    new InstanceSysbox(plan, backend.sysbox()).destroyed(deadline);
    unprepare(plan, deadline);
  }
}
