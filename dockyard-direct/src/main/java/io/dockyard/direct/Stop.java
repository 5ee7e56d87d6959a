package io.dockyard.direct;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.instance.BridgeNetwork;
import io.dockyard.instance.ForeignDocker;
import io.dockyard.instance.HostSettings;
import io.dockyard.instance.Leftovers;
import io.dockyard.instance.UserNetworks;
import io.dockyard.sysbox.SysboxPair;
import java.time.Duration;

/** One stop of one instance. Whatever of it is gone already is no hindrance. */
final class Stop {

  private final InstancePlan plan;
  private final SysboxPair sysbox;
  private final Deadline deadline;

  Stop(InstancePlan plan, SysboxPair sysbox, Deadline deadline) {
    this.plan = plan;
    this.sysbox = sysbox;
    this.deadline = deadline;
  }

  void run(Duration grace) {
    HostSettings.check();
    new ProcessesEnd(plan, sysbox, deadline).run(grace);
    removeTraces();
  }

  /** Everything that lived only while the processes did. */
  private void removeTraces() {
    BridgeNetwork network = new BridgeNetwork(plan.network());
    try (SideTasks tasks = new SideTasks()) {
      tasks.begin(() -> network.firewallDown(deadline));
      tasks.begin(
          () -> {
            UserNetworks.removeBridges(plan.paths(), deadline);
            network.bridgeDown(deadline);
          });
      tasks.begin(() -> sysbox.release(plan.prefix(), deadline));
      tasks.begin(
          () -> {
            Leftovers.remove(plan, deadline);
            HostSettings.release(plan.prefix(), ForeignDocker.runs(), deadline);
          });
      tasks.join();
    }
  }
}
