package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.DaemonProcess;
import io.dockyard.OperationInterruptedException;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.DockerApi;
import io.dockyard.internal.host.RunningProgram;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.spi.Backend;
import io.dockyard.spi.DaemonLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One look at one instance; it changes nothing and waits for nobody. */
final class Look {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration COMMANDS = Duration.ofSeconds(10);
  private static final int LOG_LINES = 5;

  private final InstancePlan plan;
  private final Backend backend;
  private final List<String> findings = new ArrayList<>();

  Look(InstancePlan plan, Backend backend) {
    this.plan = plan;
    this.backend = backend;
  }

  SeenInstance status() {
    InstanceProcesses found = InstanceProcesses.find(plan);
    BridgeNetwork network = new BridgeNetwork(plan);
    Path socket = plan.paths().socket();
    Path containerdSocket = plan.paths().containerdSocket();
    Optional<DaemonProcess> dockerd =
        found
            .dockerd()
            .map(
                process ->
                    new SeenInstance.Daemon(
                        process.pid(), DockerApi.ping(socket, Deadline.after(PATIENCE))));
    Optional<DaemonProcess> containerd =
        found
            .containerd()
            .map(
                process ->
                    new SeenInstance.Daemon(
                        process.pid(), UnixSockets.listening(containerdSocket)));
    boolean bridge = network.bridgeExists();
    InstanceStatus.State state = state(found, dockerd, containerd, bridge);
    if (state != InstanceStatus.State.STOPPED) {
      explain(dockerd, containerd, network, bridge);
    }
    findings.addAll(backend.daemons().findings(plan, found.dockerd()));
    return new SeenInstance(
        state,
        dockerd,
        containerd,
        found.shims().size() + found.others().size(),
        !Cgroups.processes(plan.cgroups().daemons()).isEmpty(),
        backend.enabled(plan),
        plan.spec().limits(),
        backend.units(plan),
        findings);
  }

  static InstanceStatus.State state(
      InstanceProcesses found,
      Optional<DaemonProcess> dockerd,
      Optional<DaemonProcess> containerd,
      boolean bridge) {
    if (found.none() && !bridge) {
      return InstanceStatus.State.STOPPED;
    }
    boolean answers = dockerd.filter(DaemonProcess::answers).isPresent() && containerd.isPresent();
    return answers ? InstanceStatus.State.RUNNING : InstanceStatus.State.BROKEN;
  }

  private void explain(
      Optional<DaemonProcess> dockerd,
      Optional<DaemonProcess> containerd,
      BridgeNetwork network,
      boolean bridge) {
    explainDaemon(plan.dockerd(), dockerd);
    explainDaemon(plan.containerd(), containerd);
    if (!bridge) {
      findings.add("bridge " + plan.network().bridge() + " is missing; start puts it back");
    }
    look("the firewall rules", () -> network.firewallFindings(Deadline.after(COMMANDS)));
    look("the host's networks", network::addressFindings);
    look("the shared sysbox", () -> new InstanceSysbox(plan, backend.sysbox()).findings());
  }

  /** Where one thing cannot be looked at, that is told beside what was seen of the others. */
  private void look(String at, Supplier<List<String>> seen) {
    try {
      findings.addAll(seen.get());
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      findings.add("cannot look at " + at + ": " + e.getMessage());
    }
  }

  private void explainDaemon(DaemonCommand daemon, Optional<DaemonProcess> process) {
    if (process.isEmpty()) {
      explainEnd(daemon);
    } else {
      explainLife(daemon.name() + " (pid " + process.get().pid() + ")", process.get());
    }
  }

  private void explainEnd(DaemonCommand daemon) {
    String how =
        backend
            .daemons()
            .exitStatus(plan, daemon)
            .map(status -> ": " + ExitStatus.describe(status))
            .orElse("; how it ended is not known");
    DaemonLog log = InstanceLogs.end(plan, backend.daemons(), daemon, LOG_LINES);
    findings.add(
        daemon.name()
            + " has ended"
            + how
            + "; the end of "
            + log.place()
            + ":\n"
            + log.end().stripTrailing());
  }

  private void explainLife(String daemon, DaemonProcess process) {
    if (!process.answers()) {
      findings.add(daemon + " lives but does not answer");
    }
    if (RunningProgram.of(process.pid()).filter(RunningProgram::replaced).isPresent()) {
      findings.add(
          daemon
              + " runs a program that was replaced since; what it starts is new, and may not fit:"
              + " stop and start the instance");
    }
  }
}
