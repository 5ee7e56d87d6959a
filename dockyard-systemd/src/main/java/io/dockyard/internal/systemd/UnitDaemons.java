package io.dockyard.internal.systemd;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.systemd.bus.JobResult;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.UnitNames;
import io.dockyard.spi.DaemonLog;
import io.dockyard.spi.DaemonRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the daemons of instances as services, which systemd starts again when they end. */
final class UnitDaemons implements DaemonRunner {

  private static final Logger LOG = LoggerFactory.getLogger(UnitDaemons.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LOG_LINES = 20;

  /** For a daemon that systemd has begun while nobody wanted it; who kills is not held up. */
  private static final Duration UNWANTED = Duration.ofSeconds(5);

  private final Systemd systemd;

  UnitDaemons(Systemd systemd) {
    this.systemd = systemd;
  }

  @Override
  public boolean preparesHost() {
    return true;
  }

  /** The network's unit is started because a daemon needs it; alone, it would end at once. */
  @Override
  public boolean prepareHost(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    UnitNames names = new UnitNames(plan.prefix());
    try {
      boolean wasActive =
          !systemd.loaded(List.of(names.network()), deadline).isEmpty()
              && systemd.status(names.network(), deadline).active();
      systemd.queueStart(unit(plan, daemon), deadline);
      JobResult started = systemd.start(names.network(), deadline);
      // One that was active may have been made long ago.
      JobResult result = wasActive ? systemd.reload(names.network(), deadline) : started;
      return result == JobResult.DONE;
    } catch (HostException e) {
      LOG.debug("systemd does not start {}", unit(plan, daemon), e);
      // Before 246 it does not see by itself that there is a new file.
      systemd.daemonReload(deadline);
      return false;
    }
  }

  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    String unit = unit(plan, daemon);
    // A start that was wished for is not refused because of those before it.
    systemd.resetFailed(unit, deadline);
    long pid =
        daemon.equals(plan.containerd())
            ? runContainerd(unit, deadline)
            : systemd.begin(unit, deadline);
    if (pid == 0) {
      requireNetwork(plan, deadline);
      requirePair(plan, deadline);
    }
    return Processes.identify(pid);
  }

  /** It counts as started as soon as it has a process; dockerd, when it is ready. */
  private long runContainerd(String unit, Deadline deadline) {
    if (systemd.start(unit, deadline) == JobResult.CANCELED) {
      throw new HostException("start " + unit, "somebody stopped it meanwhile", null);
    }
    return systemd.service(unit, deadline).mainPid();
  }

  /** systemd begins no daemon without it, and does not say why. */
  private void requireNetwork(InstancePlan plan, Deadline deadline) {
    UnitStatus network = systemd.status(new UnitNames(plan.prefix()).network(), deadline);
    if (network.failed()) {
      DaemonLog log = Journal.end(network.name(), LOG_LINES);
      throw new HostException(
          "start " + network.name(), "the end of " + log.place() + ": " + log.end(), null);
    }
  }

  private void requirePair(InstancePlan plan, Deadline deadline) {
    if (PlannedUnits.needsPair(plan)) {
      new AnchorStart(plan.prefix(), systemd, deadline).requireNotFailed();
    }
  }

  @Override
  public boolean keepEnded(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    String unit = unit(plan, daemon);
    if (systemd.loaded(List.of(unit), deadline).isEmpty()) {
      return false;
    }
    UnitStatus status = systemd.status(unit, deadline);
    if (status.ended() || !UnitFolder.of(plan).isOurs(status)) {
      return false;
    }
    deadline.check(unit + " to be inactive");
    Deadline patience =
        UNWANTED.compareTo(deadline.remaining()) < 0 ? Deadline.after(UNWANTED) : deadline;
    try {
      systemd.stop(unit, patience);
    } catch (DeadlineException e) {
      LOG.debug("{} does not end in good order", unit, e);
    }
    return true;
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    String unit = unit(plan, daemon);
    try {
      if (isOurs(plan, unit, patience)) {
        systemd.stop(unit, patience);
      }
    } catch (DeadlineException e) {
      return false;
    }
    // It may have been begun by somebody else than systemd.
    Processes.signal(process, Processes.SIGTERM);
    return Processes.awaitExit(List.of(process), patience);
  }

  @Override
  public void kill(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline deadline) {
    String unit = unit(plan, daemon);
    if (isOurs(plan, unit, deadline)) {
      systemd.queueStop(unit, deadline);
    }
    Processes.signal(process, Processes.SIGKILL);
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    Deadline deadline = Deadline.after(LOOK);
    String unit = unit(plan, daemon);
    try {
      return isOurs(plan, unit, deadline)
          ? systemd.service(unit, deadline).exitStatus()
          : Optional.empty();
    } catch (HostException | DeadlineException e) {
      LOG.debug("how {} ended cannot be asked", unit, e);
      return Optional.empty();
    }
  }

  @Override
  public Optional<DaemonLog> log(InstancePlan plan, DaemonCommand daemon, int lines) {
    return Optional.of(Journal.end(unit(plan, daemon), lines));
  }

  @Override
  public List<String> findings(InstancePlan plan, Optional<ProcessIdentity> dockerd) {
    return new UnitLook(plan, systemd, Deadline.after(LOOK)).findings(dockerd.isPresent());
  }

  /** Whether systemd starts it at boot; false where systemd cannot be asked. */
  boolean enabled(InstancePlan plan) {
    Deadline deadline = Deadline.after(LOOK);
    String unit = unit(plan, plan.dockerd());
    try {
      return systemd.enabled(unit, deadline) && isOurs(plan, unit, deadline);
    } catch (HostException | DeadlineException e) {
      LOG.debug("whether {} is enabled cannot be asked", unit, e);
      return false;
    }
  }

  @Override
  public void ended(InstancePlan plan, Deadline deadline) {
    UnitFolder folder = UnitFolder.of(plan);
    for (String unit : systemd.loaded(new UnitNames(plan.prefix()).all(), deadline)) {
      UnitStatus status = systemd.status(unit, deadline);
      if (folder.isOurs(status)) {
        if (!status.ended()) {
          systemd.stop(unit, deadline);
        }
        systemd.resetFailed(unit, deadline);
      }
    }
  }

  /** What belongs to somebody else is left alone, although it has a name of ours. */
  private boolean isOurs(InstancePlan plan, String unit, Deadline deadline) {
    return UnitFolder.of(plan).isOurs(systemd.status(unit, deadline));
  }

  private static String unit(InstancePlan plan, DaemonCommand daemon) {
    UnitNames names = new UnitNames(plan.prefix());
    return daemon.equals(plan.dockerd()) ? names.dockerd() : names.containerd();
  }
}
