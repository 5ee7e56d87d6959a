package io.dockyard.internal.systemd;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.systemd.bus.JobResult;
import io.dockyard.internal.systemd.bus.ServiceStatus;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.UnitNames;
import io.dockyard.spi.DaemonRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs the daemons of instances as services, which systemd starts again when they end. */
final class UnitDaemons implements DaemonRunner {

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration AFTERWARDS = Duration.ofSeconds(30);

  private final Systemd systemd;

  UnitDaemons(Systemd systemd) {
    this.systemd = systemd;
  }

  /** For systemd, a dockerd runs when it has said that it is ready. */
  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    String unit = unit(plan, daemon);
    // A start that was wished counts no less for the limit than those that systemd makes.
    systemd.resetFailed(unit, deadline);
    JobResult result = systemd.start(unit, deadline);
    if (result != JobResult.DONE) {
      // It would be started again and again, while nobody waits for it any more.
      systemd.stop(unit, deadline);
      return Optional.empty();
    }
    return Processes.identify(systemd.service(unit, deadline).mainPid());
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    try {
      systemd.stop(unit(plan, daemon), patience);
    } catch (DeadlineException e) {
      return false;
    }
    // It may have been begun by somebody else than systemd.
    Processes.signal(process, Processes.SIGTERM);
    return Processes.awaitExit(List.of(process), patience);
  }

  @Override
  public void kill(InstancePlan plan, DaemonCommand daemon, ProcessIdentity process) {
    Deadline soon = Deadline.after(AFTERWARDS);
    systemd.queueStop(unit(plan, daemon), soon);
    Processes.signal(process, Processes.SIGKILL);
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    ServiceStatus status = systemd.service(unit(plan, daemon), Deadline.after(LOOK));
    return status.exitStatus();
  }

  @Override
  public Optional<String> finding(InstancePlan plan) {
    List<String> findings = new UnitFolder(plan).findings();
    if (!findings.isEmpty()) {
      return Optional.of(String.join("; ", findings));
    }
    UnitStatus status =
        systemd.status(new UnitNames(plan.prefix()).dockerd(), Deadline.after(LOOK));
    return status.active()
        ? Optional.empty()
        : Optional.of(
            status.name()
                + " is "
                + status.activeState()
                + ", although its dockerd lives: systemd did not start it; stop and start it once");
  }

  @Override
  public void forget(InstancePlan plan) {
    Deadline deadline = Deadline.after(AFTERWARDS);
    UnitNames names = new UnitNames(plan.prefix());
    for (String unit :
        List.of(names.dockerd(), names.containerd(), names.slice(), names.network())) {
      if (!systemd.status(unit, deadline).ended()) {
        systemd.stop(unit, deadline);
      }
      systemd.resetFailed(unit, deadline);
    }
  }

  private static String unit(InstancePlan plan, DaemonCommand daemon) {
    UnitNames names = new UnitNames(plan.prefix());
    return daemon.equals(plan.dockerd()) ? names.dockerd() : names.containerd();
  }
}
