package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.spi.Backend;
import java.time.Duration;
import java.util.concurrent.Executor;

/** One stop of one instance. Whatever of it is gone already is no hindrance. */
final class Stop {

  private final InstancePlan plan;
  private final Backend backend;
  private final Executor executor;
  private final Deadline deadline;

  Stop(InstancePlan plan, Backend backend, Executor executor, Deadline deadline) {
    this.plan = plan;
    this.backend = backend;
    this.executor = executor;
    this.deadline = deadline;
  }

  void run(Duration grace) {
    InstanceSysbox sysbox = new InstanceSysbox(plan, backend.sysbox());
    new ProcessesEnd(plan, backend.daemons(), sysbox, deadline).run(grace);
    removeTraces(sysbox);
  }

  /**
   * Everything that lived only while the processes did. What cannot be removed does not keep the
   * rest.
   */
  private void removeTraces(InstanceSysbox sysbox) {
    HostPreparation host = new HostPreparation(plan, deadline);
    try (SideTasks tasks = new SideTasks(executor, "what goes on beside the stop")) {
      tasks.begin(host::firewallDown);
      tasks.begin(host::bridgeDown);
      tasks.begin(() -> sysbox.release(deadline));
      tasks.begin(() -> backend.daemons().ended(plan, deadline));
      tasks.begin(
          () -> {
            // A bridge that is there still would be taken for somebody else's who needs forwarding.
            UserNetworks.removeBridges(plan.paths(), deadline);
            Leftovers.remove(plan, deadline);
            host.release();
          });
      tasks.join();
    }
  }
}
