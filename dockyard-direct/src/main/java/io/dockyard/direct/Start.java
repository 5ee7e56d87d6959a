package io.dockyard.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.StartPhase;
import io.dockyard.host.Cgroups;
import io.dockyard.host.LogFile;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.host.Processes;
import io.dockyard.host.SpawnRequest;
import io.dockyard.host.Spawner;
import io.dockyard.host.Trees;
import io.dockyard.host.UnixSockets;
import io.dockyard.instance.BridgeNetwork;
import io.dockyard.instance.DefaultNetwork;
import io.dockyard.instance.HostSettings;
import io.dockyard.instance.InstanceProcesses;
import io.dockyard.instance.Leftovers;
import io.dockyard.instance.Rollback;
import io.dockyard.spi.PhaseListener;
import io.dockyard.sysbox.SysboxPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One start of one instance: containerd and dockerd at once, for dockerd waits for containerd's
 * socket by itself; only the bridge must be there before dockerd. The firewall and the shared
 * sysbox are brought up beside them.
 */
final class Start {

  /** The kernel should take containers before the daemons; upstream's units say the same. */
  private static final int OOM_SCORE = -500;

  private static final long LOG_LIMIT = 10L << 20;
  private static final int LOGS_KEPT = 3;
  private static final Duration ROLLBACK = Duration.ofSeconds(30);
  private static final Duration DAEMON_STOP = Duration.ofSeconds(10);

  private final InstancePlan plan;
  private final SysboxPair sysbox;
  private final Children children;
  private final Phases phases;
  private final Deadline deadline;
  private final BridgeNetwork network;
  private final List<Process> spawned = new ArrayList<>();

  Start(
      InstancePlan plan,
      SysboxPair sysbox,
      Children children,
      PhaseListener listener,
      Deadline deadline) {
    this.plan = plan;
    this.sysbox = sysbox;
    this.children = children;
    this.phases = new Phases(listener);
    this.deadline = deadline;
    this.network = new BridgeNetwork(plan.network());
  }

  void run() {
    InstanceProcesses found = InstanceProcesses.find(plan);
    try {
      if (found.dockerd().isPresent()) {
        rejoin(found);
      } else {
        start(found);
      }
    } catch (DockyardException e) {
      DockyardException failure =
          e instanceof OperationInterruptedException ? e : phases.asFailure(plan, e);
      Rollback.run(failure, () -> takeBack(found));
      throw failure;
    }
  }

  /** What was running before the attempt is not ours to take back. */
  private void takeBack(InstanceProcesses found) {
    if (found.none()) {
      new Stop(plan, sysbox, Deadline.after(ROLLBACK)).run(Duration.ZERO);
    } else {
      spawned.forEach(process -> Processes.identify(process.pid()).ifPresent(this::end));
    }
    children.forget(plan.prefix());
  }

  /** It runs already, or a JVM was killed in the middle of starting it. */
  private void rejoin(InstanceProcesses found) {
    rotateHeldLogs();
    HostSettings.acquire(plan.prefix(), deadline);
    try (SideTasks tasks = new SideTasks()) {
      boolean containerdDied = found.containerd().isEmpty();
      if (containerdDied) {
        Process containerd =
            phases.get(
                StartPhase.CONTAINERD,
                () -> spawn(plan.containerd(), Cgroups.create(plan.daemonsCgroup())));
        new Readiness(plan, deadline).awaitContainerd(containerd);
      }
      startBeside(tasks);
      network.bridgeUp(true, deadline);
      phases.in(
          StartPhase.DOCKERD,
          () -> {
            Readiness readiness = new Readiness(plan, deadline);
            readiness.await(found, Optional.empty(), tasks);
            if (containerdDied) {
              readiness.awaitConnected();
            }
          });
      tasks.join();
    }
  }

  private void start(InstanceProcesses found) {
    phases.in(StartPhase.CLEAN_UP, () -> cleanUp(found));
    List<Path> cgroups = Cgroups.create(plan.daemonsCgroup());
    try (SideTasks tasks = new SideTasks()) {
      Process containerd = null;
      if (found.containerd().filter(this::isUsable).isEmpty()) {
        containerd = phases.get(StartPhase.CONTAINERD, () -> spawn(plan.containerd(), cgroups));
      }
      startBeside(tasks);
      // Containers that a crash of dockerd left running are attached to it.
      boolean inUse = !found.shims().isEmpty();
      phases.in(StartPhase.BRIDGE, () -> network.bridgeUp(inUse, deadline));
      awaitDockerd(containerd, cgroups, tasks, found);
      tasks.join();
    }
  }

  private void awaitDockerd(
      @Nullable Process containerd, List<Path> cgroups, SideTasks tasks, InstanceProcesses found) {
    phases.in(
        StartPhase.DOCKERD,
        () -> {
          Process dockerd = spawn(plan.dockerd(), cgroups);
          Readiness.Spawned spawned = new Readiness.Spawned(dockerd, containerd);
          new Readiness(plan, deadline).await(found, Optional.of(spawned), tasks);
        });
  }

  private void startBeside(SideTasks tasks) {
    tasks.begin(
        () ->
            phases.in(
                StartPhase.FIREWALL,
                () -> {
                  HostSettings.forward(deadline);
                  network.firewallUp(deadline);
                }));
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC) {
      tasks.begin(
          () -> phases.in(StartPhase.SYSBOX, () -> sysbox.acquire(plan.prefix(), deadline)));
    }
  }

  /**
   * Where nothing lives, everything in {@code run/} is stale. Where containers live on after a
   * crash, containerd needs its state to find them again.
   */
  private void cleanUp(InstanceProcesses found) {
    found.containerd().filter(process -> !isUsable(process)).ifPresent(this::end);
    if (found.none()) {
      Leftovers.remove(plan, deadline);
    }
    Path pidFile = plan.paths().dockerdPidFile();
    try {
      if (Files.isDirectory(pidFile, LinkOption.NOFOLLOW_LINKS)) {
        Trees.delete(pidFile, deadline);
      }
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new HostException("remove the stale pid file", e);
    }
    for (DaemonCommand daemon : List.of(plan.containerd(), plan.dockerd())) {
      LogFile.rotate(daemon.logFile(), LOG_LIMIT, LOGS_KEPT);
    }
    DefaultNetwork.forget(plan.paths());
    HostSettings.acquire(plan.prefix(), deadline);
  }

  private void rotateHeldLogs() {
    for (DaemonCommand daemon : List.of(plan.containerd(), plan.dockerd())) {
      LogFile.truncateCopy(daemon.logFile(), LOG_LIMIT, LOGS_KEPT);
    }
  }

  private boolean isUsable(ProcessIdentity containerd) {
    return Processes.alive(containerd)
        && UnixSockets.listening(plan.paths().containerdSocket())
        && UnixSockets.connects(plan.paths().containerdSocket());
  }

  private void end(ProcessIdentity daemon) {
    Processes.signal(daemon, Processes.SIGTERM);
    if (!Processes.awaitExit(List.of(daemon), Deadline.after(DAEMON_STOP))) {
      Processes.signal(daemon, Processes.SIGKILL);
      Processes.awaitExit(List.of(daemon), Deadline.after(DAEMON_STOP));
    }
  }

  private Process spawn(DaemonCommand daemon, List<Path> cgroups) {
    Process process =
        Spawner.spawn(
            new SpawnRequest(
                daemon.argv(),
                daemon.environment(),
                plan.paths().root(),
                daemon.logFile(),
                cgroups,
                OOM_SCORE));
    spawned.add(process);
    children.remember(plan.prefix(), daemon.name(), process);
    return process;
  }
}
