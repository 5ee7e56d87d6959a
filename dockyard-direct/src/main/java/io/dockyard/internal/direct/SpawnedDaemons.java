package io.dockyard.internal.direct;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.SpawnRequest;
import io.dockyard.internal.host.Spawner;
import io.dockyard.spi.DaemonRunner;
import java.util.List;
import java.util.Optional;

/** Daemons as processes of their own, which nothing starts again when they end. */
final class SpawnedDaemons implements DaemonRunner {

  /** The kernel should take containers before the daemons; upstream's units say the same. */
  private static final int OOM_SCORE = -500;

  private final Children children = new Children();

  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    Process process =
        Spawner.spawn(
            new SpawnRequest(
                daemon.argv(),
                daemon.environment(),
                plan.paths().root(),
                daemon.logFile(),
                Cgroups.create(plan.cgroups().daemons()),
                OOM_SCORE));
    children.remember(plan.prefix(), daemon.name(), process);
    return Processes.identify(process.pid());
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    children.forget(plan.prefix(), daemon.name());
    Processes.signal(process, Processes.SIGTERM);
    return Processes.awaitExit(List.of(process), patience);
  }

  @Override
  public void kill(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline deadline) {
    children.forget(plan.prefix(), daemon.name());
    Processes.signal(process, Processes.SIGKILL);
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    return children.exitStatus(plan.prefix(), daemon.name());
  }

  @Override
  public List<String> findings(InstancePlan plan, Optional<ProcessIdentity> dockerd) {
    return dockerd.isPresent() && Cgroups.processes(plan.cgroups().daemons()).isEmpty()
        ? List.of(
            "no cgroup could be made for the daemons: they end with the service or terminal that"
                + " started them")
        : List.of();
  }

  @Override
  public void ended(InstancePlan plan, Deadline deadline) {
    children.forget(plan.prefix());
  }
}
