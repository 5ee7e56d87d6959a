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
    HostPreparation host = new HostPreparation(plan, deadline);
    ProcessesEnd end = new ProcessesEnd(plan, backend.daemons(), sysbox, deadline);
    InstanceProcesses found = end.keepEnded();
    try (SideTasks tasks = new SideTasks(executor, "what goes on beside the stop")) {
      // The kernel takes longer to let go of them than daemons without containers take to end.
      boolean early = found.onlyDaemons() && InstanceProcesses.containers(plan).isEmpty();
      if (early) {
        beginNetworkDown(tasks, host);
      }
      end.run(found, grace);
      if (!early) {
        beginNetworkDown(tasks, host);
      }
      tasks.begin(() -> sysbox.release(deadline));
      tasks.begin(() -> backend.daemons().ended(plan, deadline));
      tasks.begin(
          () -> {
            // A bridge that is there still would be taken for somebody else's who needs forwarding.
            UserNetworks.removeBridges(plan.paths(), deadline);
            Leftovers.remove(plan, deadline);
            host.release();
          });
      // What cannot be removed does not keep the rest.
      tasks.join();
    }
  }

  private static void beginNetworkDown(SideTasks tasks, HostPreparation host) {
    tasks.begin(host::firewallDown);
    tasks.begin(host::bridgeDown);
  }
}
