package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.LogFile;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.Rollback;
import io.dockyard.internal.host.RunningProgram;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.spi.Backend;
import io.dockyard.spi.DaemonRunner;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RunnableFuture;

/**
 * One start of one instance: the bridge, then containerd and dockerd at once, for dockerd waits for
 * containerd's socket by itself. The firewall and the shared sysbox are brought up beside them.
 */
final class Start {

  private static final long LOG_LIMIT = 10L << 20;
  private static final int LOGS_KEPT = 3;
  private static final Duration ROLLBACK = Duration.ofSeconds(30);
  private static final Duration DAEMON_STOP = Duration.ofSeconds(10);

  /** What dockerd gives containers that it ends at its start. */
  private static final Duration CONTAINERS_STOP = Duration.ofSeconds(10);

  private final InstancePlan plan;
  private final Backend backend;
  private final Executor executor;
  private final DaemonRunner runner;
  private final InstanceSysbox sysbox;
  private final Phases phases;
  private final Deadline deadline;
  private final HostPreparation host;
  private final BridgeNetwork network;
  private final MemoryKills memory;

  /** In this attempt and those before it; what must be ended if the start fails. */
  private final List<RunningDaemon> begun = new ArrayList<>();

  Start(
      InstancePlan plan,
      Backend backend,
      Executor executor,
      PhaseListener listener,
      Deadline deadline) {
    this.plan = plan;
    this.backend = backend;
    this.executor = executor;
    this.runner = backend.daemons();
    this.sysbox = new InstanceSysbox(plan, backend.sysbox());
    this.phases = new Phases(listener);
    this.deadline = deadline;
    this.host = new HostPreparation(plan, deadline);
    this.network = new BridgeNetwork(plan);
    this.memory = MemoryKills.in(plan.cgroups());
  }

  void run() {
    boolean started = false;
    while (!started) {
      started = attempt();
    }
  }

  /** False where what was found is not so any more, such as a dockerd to join that has ended. */
  private boolean attempt() {
    InstanceProcesses found = InstanceProcesses.find(plan);
    try {
      if (found.dockerd().isPresent()) {
        return rejoin(found);
      }
      if (found.keepEnded(plan, runner, deadline)) {
        return false;
      }
      start(found);
      return true;
    } catch (RuntimeException e) {
      DockyardException failure =
          e instanceof OperationInterruptedException interrupted
              ? interrupted
              : phases.asFailure(plan.prefix(), e);
      Rollback.run(failure, () -> takeBack(found));
      throw failure;
    } catch (Throwable e) {
      Rollback.run(e, () -> takeBack(found));
      throw e;
    }
  }

  /** What was running before the attempt is not ours to take back. */
  private void takeBack(InstanceProcesses found) {
    noteStarted(found, Deadline.after(ROLLBACK));
    if (found.none()) {
      new Stop(plan, backend, executor, Deadline.after(ROLLBACK)).run(Duration.ZERO);
    } else {
      begun.forEach(this::end);
    }
  }

  /** It runs already, or a JVM was killed in the middle of starting it. */
  private boolean rejoin(InstanceProcesses found) {
    rotateHeldLogs();
    host.acquire();
    Readiness readiness = new Readiness(plan, runner, memory, deadline);
    RunningDaemon dockerd = RunningDaemon.found(plan.dockerd(), found.dockerd());
    try (SideTasks tasks = new SideTasks(executor, "what goes on beside the daemons")) {
      boolean containerdDied = found.containerd().isEmpty();
      if (containerdDied) {
        readiness.awaitContainerd(phases.get(StartPhase.CONTAINERD, () -> run(plan.containerd())));
      }
      if (!network.firewallFindings(deadline).isEmpty()) {
        beginFirewall(tasks, host::firewallUp);
      }
      beginSysbox(tasks);
      if (!network.bridgeExists()) {
        host.bridgeUp();
      }
      boolean joined =
          phases.tryIn(
              StartPhase.DOCKERD,
              () -> {
                boolean mayBeCutOff = containerdDied || found.containerdWasReplaced();
                return readiness.await(List.of(dockerd), tasks).isEmpty()
                    && (!mayBeCutOff || readiness.awaitConnected(dockerd, tasks));
              },
              "the dockerd that was there has ended");
      if (!joined) {
        deadline.check("another dockerd, as the one that was there ended");
        return false;
      }
      tasks.join();
    }
    noteStarted(found, deadline);
    rescueEnded();
    return true;
  }

  private void start(InstanceProcesses found) {
    requireNoOther();
    // A daemon that is begun for it must not be taken for one that was there before.
    boolean byRunner = found.none() && runner.preparesHost();
    try (SideTasks tasks = new SideTasks(executor, "what goes on beside the daemons")) {
      RunnableFuture<?> prepared =
          tasks.beginAwaited(
              byRunner
                  ? host::beforeDockerd
                  : () -> phases.in(StartPhase.BRIDGE, host::beforeDaemons));
      InstanceProcesses left = phases.get(StartPhase.CLEAN_UP, () -> cleanUp(found));
      tasks.await(prepared);
      beginSysbox(tasks);
      if (byRunner) {
        haveHostPrepared();
      }
      List<RunningDaemon> awaited = new ArrayList<>();
      if (left.containerd().filter(this::isUsable).isEmpty()) {
        awaited.add(phases.get(StartPhase.CONTAINERD, () -> run(plan.containerd())));
      }
      // Begun before dockerd, which may start containers at once.
      beginFirewall(tasks, byRunner ? this::mendFirewall : host::firewallUp);
      if (hasContainers()) {
        // dockerd may start them at once: they need their rules by then, and sysbox answers nobody
        // who comes too early.
        tasks.join();
      }
      phases.in(
          StartPhase.DOCKERD,
          () -> {
            // A containerd that ended is why dockerd ends, so it comes first.
            awaited.add(run(plan.dockerd()));
            Readiness readiness = new Readiness(plan, runner, memory, deadline);
            readiness.await(awaited, tasks).ifPresent(readiness::fail);
          });
      tasks.join();
      noteStarted(left, deadline);
    }
    rescueEnded();
  }

  /** Before anything changes; under the pair's lock it is asked again. */
  private void requireNoOther() {
    try {
      sysbox.requireNoOther();
    } catch (DockyardException e) {
      phases.in(
          StartPhase.SYSBOX,
          () -> {
            throw e;
          });
    }
  }

  /** What the runner fails to do is tried here, only to see why. */
  private void haveHostPrepared() {
    boolean done =
        phases.get(
            StartPhase.BRIDGE,
            () -> {
              DaemonCommand daemon = hasContainers() ? plan.containerd() : plan.dockerd();
              boolean prepared = runner.prepareHost(plan, daemon, deadline);
              if (!prepared) {
                host.acquire();
              }
              if (!prepared || !network.bridgeExists()) {
                host.bridgeUp();
              }
              return prepared;
            });
    if (!done) {
      phases.in(StartPhase.FIREWALL, host::firewallUp);
    }
  }

  private void mendFirewall() {
    if (!network.firewallFindings(deadline).isEmpty()) {
      host.firewallUp();
    }
  }

  private void noteStarted(InstanceProcesses found, Deadline until) {
    Set<ProcessIdentity> living = new LinkedHashSet<>();
    begun.stream().filter(RunningDaemon::lives).forEach(it -> it.process().ifPresent(living::add));
    living.addAll(found.all());
    sysbox.started(List.copyOf(living), until);
  }

  private boolean hasContainers() {
    return !InstanceProcesses.containers(plan).isEmpty();
  }

  private void beginFirewall(SideTasks tasks, Runnable work) {
    tasks.begin(() -> phases.in(StartPhase.FIREWALL, work));
  }

  private void beginSysbox(SideTasks tasks) {
    if (sysbox.needed()) {
      tasks.begin(() -> phases.in(StartPhase.SYSBOX, this::acquireSysbox));
    }
  }

  private void acquireSysbox() {
    sysbox.acquire(deadline);
    if (hasContainers()) {
      // A stop of the pair that was cut short has been finished by now, and dockerd starts
      // containers at once.
      sysbox.rescue(deadline);
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
    if (!found.none() && sysbox.keepsData()) {
      // dockerd would end the containers and start them again on less than they had.
      new ProcessesEnd(plan, runner, sysbox, deadline).run(found, CONTAINERS_STOP);
      left = InstanceProcesses.find(plan);
    }
    left.containerd()
        .filter(process -> !isUsable(process))
        .ifPresent(process -> end(plan.containerd(), process));
    if (left.none()) {
      sysbox.forgetContainers(deadline);
      Leftovers.remove(plan, deadline);
      // Before dockerd can start a container on less than it had.
      sysbox.rescue(deadline);
    }
    Path pidFile = plan.paths().dockerdPidFile();
    if (Files.isDirectory(pidFile, LinkOption.NOFOLLOW_LINKS)) {
      Trees.delete(pidFile, deadline);
    }
    for (DaemonCommand daemon : List.of(plan.containerd(), plan.dockerd())) {
      LogFile.rotate(daemon.logFile(), LOG_LIMIT, LOGS_KEPT);
    }
    return left;
  }

  /** Also what containers lack that are about to end. */
  private void rescueEnded() {
    if (sysbox.keepsData()) {
      DyingContainers.awaitEnd(plan, deadline);
    }
    sysbox.rescue(deadline);
  }

  private void rotateHeldLogs() {
    for (DaemonCommand daemon : List.of(plan.containerd(), plan.dockerd())) {
      LogFile.truncateCopy(daemon.logFile(), LOG_LIMIT, LOGS_KEPT);
    }
  }

  /** One whose program was replaced starts shims of the new one, and may not understand them. */
  private boolean isUsable(ProcessIdentity containerd) {
    return Processes.alive(containerd)
        && RunningProgram.of(containerd.pid()).filter(RunningProgram::replaced).isEmpty()
        && UnixSockets.listening(plan.paths().containerdSocket())
        && UnixSockets.connects(plan.paths().containerdSocket());
  }

  private void end(RunningDaemon daemon) {
    daemon.process().ifPresent(process -> end(daemon.command(), process));
  }

  private void end(DaemonCommand daemon, ProcessIdentity process) {
    if (!runner.end(plan, daemon, process, Deadline.after(DAEMON_STOP))) {
      runner.kill(plan, daemon, process, Deadline.after(DAEMON_STOP));
      Processes.awaitExit(List.of(process), Deadline.after(DAEMON_STOP));
    }
  }

  private RunningDaemon run(DaemonCommand command) {
    RunningDaemon daemon = RunningDaemon.begun(command, runner.run(plan, command, deadline));
    begun.add(daemon);
    return daemon;
  }
}
