package io.dockyard.direct;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.InstancePlan;
import io.dockyard.host.Cgroups;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.host.Processes;
import io.dockyard.instance.BridgeNetwork;
import io.dockyard.instance.ForeignDocker;
import io.dockyard.instance.HostSettings;
import io.dockyard.instance.InstanceProcesses;
import io.dockyard.instance.Leftovers;
import io.dockyard.instance.UserNetworks;
import io.dockyard.sysbox.SysboxPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One stop of one instance. Whatever of it is gone already is no hindrance. */
final class Stop {

  private static final Duration CONTAINERD_STOP = Duration.ofSeconds(10);
  private static final Duration KILL_ROUND = Duration.ofSeconds(1);

  private final InstancePlan plan;
  private final SysboxPair sysbox;
  private final Deadline deadline;

  Stop(InstancePlan plan, SysboxPair sysbox, Deadline deadline) {
    this.plan = plan;
    this.sysbox = sysbox;
    this.deadline = deadline;
  }

  void run(Duration grace) {
    if (!grace.isZero()) {
      endGracefully(InstanceProcesses.find(plan), grace);
    }
    killAll();
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

  private void endGracefully(InstanceProcesses found, Duration grace) {
    Deadline patience = Deadline.after(grace);
    if (found.dockerd().isPresent()) {
      // dockerd stops the containers, each with its own signal and time.
      end(List.of(found.dockerd().get()), patience);
    } else {
      end(containerRoots(found), patience);
    }
    Deadline forContainerd = Deadline.after(CONTAINERD_STOP);
    end(found.containerd().map(List::of).orElse(List.of()), forContainerd);
  }

  private void end(List<ProcessIdentity> processes, Deadline patience) {
    processes.forEach(process -> Processes.signal(process, Processes.SIGTERM));
    Processes.awaitExit(processes, patience);
  }

  /** The first process of each container: its shim's child. */
  private static List<ProcessIdentity> containerRoots(InstanceProcesses found) {
    Set<Long> shims = found.shims().stream().map(ProcessIdentity::pid).collect(Collectors.toSet());
    return found.others().stream()
        .filter(
            process ->
                ProcessHandle.of(process.pid())
                    .flatMap(ProcessHandle::parent)
                    .map(parent -> shims.contains(parent.pid()))
                    .orElse(false))
        .toList();
  }

  /** Kills what is left, daemons first, until a look finds nothing more. */
  private void killAll() {
    InstanceProcesses left = InstanceProcesses.find(plan);
    while (!left.none()) {
      List<ProcessIdentity> all = left.all();
      all.forEach(process -> Processes.signal(process, Processes.SIGKILL));
      Cgroups.kill(plan.cgroup());
      Processes.awaitExit(all, Deadline.after(KILL_ROUND));
      left = InstanceProcesses.find(plan);
      if (!left.none() && deadline.expired()) {
        throw new DeadlineException(
            "the end of the processes of instance '" + plan.prefix() + "'",
            deadline.allowed(),
            "still there: " + left.all().stream().map(ProcessIdentity::pid).toList());
      }
    }
  }
}
