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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
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

  /** What dockerd gives containers that it ends at its start. */
  private static final Duration CONTAINERS_STOP = Duration.ofSeconds(10);

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
    } catch (RuntimeException e) {
      DockyardException failure =
          e instanceof OperationInterruptedException interrupted
              ? interrupted
              : phases.asFailure(plan, e);
      Rollback.run(failure, () -> takeBack(found));
      throw failure;
    }
  }

  /** What was running before the attempt is not ours to take back. */
  private void takeBack(InstanceProcesses found) {
    noteStarted(found, Deadline.after(ROLLBACK));
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
        Process containerd = phases.get(StartPhase.CONTAINERD, () -> spawn(plan.containerd()));
        new Readiness(plan, deadline).awaitContainerd(containerd);
      }
      beginFirewall(tasks);
      beginSysbox(tasks);
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
    noteStarted(found, deadline);
    rescueEnded();
  }

  private void start(InstanceProcesses found) {
    try (SideTasks tasks = new SideTasks()) {
      // Containers that a crash of dockerd left running are attached to it.
      boolean inUse = !found.shims().isEmpty();
      Future<?> bridge =
          tasks.beginAwaited(
              () -> phases.in(StartPhase.BRIDGE, () -> network.bridgeUp(inUse, deadline)));
      InstanceProcesses left = phases.get(StartPhase.CLEAN_UP, () -> cleanUp(found));
      beginSysbox(tasks);
      Process containerd = null;
      if (left.containerd().filter(this::isUsable).isEmpty()) {
        containerd = phases.get(StartPhase.CONTAINERD, () -> spawn(plan.containerd()));
      }
      // Before dockerd, which may start containers at once.
      beginFirewall(tasks);
      SideTasks.await(bridge);
      if (hasContainers()) {
        // dockerd may start them at once: they need their rules by then, and sysbox answers nobody
        // who comes too early.
        tasks.join();
      }
      awaitDockerd(containerd, tasks, left);
      tasks.join();
      noteStarted(left, deadline);
    }
    rescueEnded();
  }

  /** From now on it holds sysbox for what lives of it, no longer for this JVM. */
  private void noteStarted(InstanceProcesses found, Deadline until) {
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC) {
      List<ProcessIdentity> living = new ArrayList<>();
      spawned.forEach(process -> Processes.identify(process.pid()).ifPresent(living::add));
      living.addAll(found.all());
      sysbox.started(plan.prefix(), living, until);
    }
  }

  private boolean hasContainers() {
    Path containers = plan.paths().dataRoot().resolve("containers");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(containers)) {
      return all.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new HostException("list " + containers, e);
    }
  }

  private void awaitDockerd(
      @Nullable Process containerd, SideTasks tasks, InstanceProcesses found) {
    phases.in(
        StartPhase.DOCKERD,
        () -> {
          Process dockerd = spawn(plan.dockerd());
          Readiness.Spawned pair = new Readiness.Spawned(dockerd, containerd);
          new Readiness(plan, deadline).await(found, Optional.of(pair), tasks);
        });
  }

  private void beginFirewall(SideTasks tasks) {
    tasks.begin(
        () ->
            phases.in(
                StartPhase.FIREWALL,
                () -> {
                  HostSettings.forward(deadline);
                  network.firewallUp(deadline);
                }));
  }

  private void beginSysbox(SideTasks tasks) {
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC) {
      tasks.begin(() -> phases.in(StartPhase.SYSBOX, this::acquireSysbox));
    }
  }

  private void acquireSysbox() {
    Optional<Path> runtime = Optional.ofNullable(plan.links().get("sysbox-runc"));
    sysbox.acquire(plan.prefix(), runtime, Optional.of(plan.paths().dataRoot()), deadline);
    if (hasContainers()) {
      // A stop of the pair that was cut short has been finished by now, and dockerd starts
      // containers at once.
      rescue();
    }
  }

  /**
   * Where nothing lives, everything in {@code run/} is stale. Where containers live on after a
   * crash, containerd needs its state to find them again.
   *
   * @return what lives then
   */
  private InstanceProcesses cleanUp(InstanceProcesses found) {
    InstanceProcesses left = found;
    boolean underSysbox = plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC;
    if (!found.none() && underSysbox && sysbox.keepsDataOf(plan.paths().dataRoot())) {
      // dockerd would end the containers and start them again on less than they had.
      new ProcessesEnd(plan, sysbox, deadline).run(CONTAINERS_STOP);
      left = InstanceProcesses.find(plan);
    }
    left.containerd().filter(process -> !isUsable(process)).ifPresent(this::end);
    if (left.none()) {
      new SysboxForgets(plan, sysbox, deadline).run();
      Leftovers.remove(plan, deadline);
      // Before dockerd can start a container on less than it had.
      rescue();
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
    return left;
  }

  /** What containers that do not run lack; those that run have all that is theirs. */
  private void rescue() {
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC) {
      sysbox.rescue(plan.prefix(), plan.paths().dataRoot(), deadline);
    }
  }

  /** Also what those lack that are about to end. */
  private void rescueEnded() {
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC
        && sysbox.keepsDataOf(plan.paths().dataRoot())) {
      DyingContainers.awaitEnd(plan, deadline);
    }
    rescue();
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

  private Process spawn(DaemonCommand daemon) {
    Process process =
        Spawner.spawn(
            new SpawnRequest(
                daemon.argv(),
                daemon.environment(),
                plan.paths().root(),
                daemon.logFile(),
                Cgroups.create(plan.daemonsCgroup()),
                OOM_SCORE));
    spawned.add(process);
    children.remember(plan.prefix(), daemon.name(), process);
    return process;
  }
}
