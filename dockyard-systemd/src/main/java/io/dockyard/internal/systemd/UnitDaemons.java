package io.dockyard.internal.systemd;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.systemd.bus.ServiceStatus;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.UnitNames;
import io.dockyard.spi.DaemonLog;
import io.dockyard.spi.DaemonRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the daemons of instances as services, which systemd starts again when they end. */
final class UnitDaemons implements DaemonRunner {

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int LOG_LINES = 20;
  private static final Duration AFTERWARDS = Duration.ofSeconds(30);

  private final Systemd systemd;

  UnitDaemons(Systemd systemd) {
    this.systemd = systemd;
  }

  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    if (new UnitFolder(plan).write()) {
      systemd.daemonReload(deadline);
    }
    String unit = unit(plan, daemon);
    // A start that was wished counts no less for the limit than those that systemd makes.
    systemd.resetFailed(unit, deadline);
    long pid = systemd.begin(unit, deadline);
    if (pid == 0) {
      requireNetwork(plan, deadline);
    }
    return Processes.identify(pid);
  }

  /** systemd begins no daemon without it, and does not say why. */
  private void requireNetwork(InstancePlan plan, Deadline deadline) {
    UnitStatus network = systemd.status(new UnitNames(plan.prefix()).network(), deadline);
    if (network.failed()) {
      DaemonLog log = Journal.end(network.name(), network.began(), LOG_LINES);
      throw new HostException(
          "start " + network.name(), "the end of " + log.place() + ": " + log.end(), null);
    }
  }

  @Override
  public boolean keepEnded(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    String unit = unit(plan, daemon);
    if (!isOurs(plan, unit) || systemd.status(unit, deadline).ended()) {
      return false;
    }
    systemd.stop(unit, deadline);
    return true;
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    String unit = unit(plan, daemon);
    if (isOurs(plan, unit)) {
      try {
        systemd.stop(unit, patience);
      } catch (DeadlineException e) {
        return false;
      }
    }
    // It may have been begun by somebody else than systemd.
    Processes.signal(process, Processes.SIGTERM);
    return Processes.awaitExit(List.of(process), patience);
  }

  @Override
  public void kill(InstancePlan plan, DaemonCommand daemon, ProcessIdentity process) {
    String unit = unit(plan, daemon);
    if (isOurs(plan, unit)) {
      systemd.queueStop(unit, Deadline.after(AFTERWARDS));
    }
    Processes.signal(process, Processes.SIGKILL);
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    ServiceStatus status = systemd.service(unit(plan, daemon), Deadline.after(LOOK));
    return status.exitStatus();
  }

  @Override
  public Optional<DaemonLog> log(InstancePlan plan, DaemonCommand daemon, int lines) {
    String unit = unit(plan, daemon);
    Instant began = systemd.status(unit, Deadline.after(LOOK)).began();
    return Optional.of(Journal.end(unit, began, lines));
  }

  @Override
  public List<String> findings(InstancePlan plan, Optional<ProcessIdentity> dockerd) {
    List<String> findings = new ArrayList<>(new UnitFolder(plan).findings());
    UnitNames names = new UnitNames(plan.prefix());
    Deadline deadline = Deadline.after(LOOK);
    for (String unit : names.all()) {
      UnitStatus status = systemd.status(unit, deadline);
      if (status.needsReload()) {
        findings.add(
            status.file()
                + " has changed since systemd read it; 'systemctl daemon-reload' has it read anew");
      }
      for (String file : status.dropIns()) {
        findings.add("settings of " + unit + " are changed by " + file);
      }
      if (unit.equals(names.dockerd()) && status.ended() && dockerd.isPresent()) {
        findings.add(
            unit
                + " is "
                + status.activeState()
                + ", although its dockerd lives: systemd did not start it; stop and start it once");
      } else if (status.failed()) {
        findings.add(unit + " has failed: systemd starts it no more, a start of the instance does");
      }
    }
    return findings;
  }

  @Override
  public void forget(InstancePlan plan) {
    Deadline deadline = Deadline.after(AFTERWARDS);
    UnitNames names = new UnitNames(plan.prefix());
    List<String> ours = new UnitFolder(plan).ours();
    for (String unit :
        List.of(names.dockerd(), names.containerd(), names.slice(), names.network())) {
      if (!ours.contains(unit)) {
        continue;
      }
      if (!systemd.status(unit, deadline).ended()) {
        systemd.stop(unit, deadline);
      }
      systemd.resetFailed(unit, deadline);
    }
  }

  /** What belongs to somebody else is left alone, although it has a name of ours. */
  private static boolean isOurs(InstancePlan plan, String unit) {
    return new UnitFolder(plan).ours().contains(unit);
  }

  private static String unit(InstancePlan plan, DaemonCommand daemon) {
    UnitNames names = new UnitNames(plan.prefix());
    return daemon.equals(plan.dockerd()) ? names.dockerd() : names.containerd();
  }
}
