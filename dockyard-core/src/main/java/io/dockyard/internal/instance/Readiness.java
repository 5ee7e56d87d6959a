package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.DockerApi;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.spi.DaemonLog;
import io.dockyard.spi.DaemonRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for dockerd's answer, and no longer than a daemon lives. */
final class Readiness {

  private static final int LOG_LINES = 20;
  private static final Duration STEP = Duration.ofMillis(2);

  /** How long the first question may wait for its answer before the daemons are looked at again. */
  private static final Duration FIRST_PING = Duration.ofMillis(250);

  private static final Duration ONE_VERSION = Duration.ofSeconds(5);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(20);

  private final InstancePlan plan;
  private final DaemonRunner runner;
  private final MemoryKills memory;
  private final Deadline deadline;

  /** How long the next question may wait. */
  private Duration patience = FIRST_PING;

  Readiness(InstancePlan plan, DaemonRunner runner, MemoryKills memory, Deadline deadline) {
    this.plan = plan;
    this.runner = runner;
    this.memory = memory;
    this.deadline = deadline;
  }

  /**
   * Returns when dockerd answers. One that was begun and does not in time is ended: its last words
   * are the stacks of what it is at.
   *
   * @param daemons whose end ends the waiting, the cause before its effects
   * @param tasks what goes on beside, whose failure ends the waiting
   * @return the daemon that has ended; empty when dockerd answers
   */
  Optional<RunningDaemon> await(List<RunningDaemon> daemons, SideTasks tasks) {
    while (!answers()) {
      tasks.check();
      Optional<RunningDaemon> ended = daemons.stream().filter(it -> !it.lives()).findFirst();
      if (ended.isPresent()) {
        return ended;
      }
      if (deadline.expired()) {
        throw silent(daemons);
      }
      pause("dockerd");
    }
    return Optional.empty();
  }

  /**
   * Returns when containerd takes connections.
   *
   * @param containerd the containerd that was begun
   */
  void awaitContainerd(RunningDaemon containerd) {
    while (!UnixSockets.connects(plan.paths().containerdSocket())) {
      if (!containerd.lives()) {
        fail(containerd);
      }
      if (deadline.expired()) {
        throw failure(
            StartPhase.CONTAINERD,
            plan.containerd(),
            "it did not listen within " + deadline.allowed().toMillis() + " ms",
            LOG_LINES,
            null,
            late("containerd to listen"));
      }
      pause("containerd");
    }
  }

  /**
   * Returns when a dockerd that lived on is connected to a new containerd.
   *
   * @param dockerd whose end ends the waiting
   * @param tasks what goes on beside, whose failure ends the waiting
   * @return false where it has ended
   */
  boolean awaitConnected(RunningDaemon dockerd, SideTasks tasks) {
    while (!isConnected()) {
      tasks.check();
      if (!dockerd.lives()) {
        return false;
      }
      if (deadline.expired()) {
        throw failure(
            StartPhase.DOCKERD,
            plan.dockerd(),
            "it did not connect to the new containerd within "
                + deadline.allowed().toMillis()
                + " ms",
            LOG_LINES,
            null,
            late("dockerd to connect to containerd"));
      }
      deadline.pause(BETWEEN_QUESTIONS, "dockerd to connect to containerd");
    }
    return true;
  }

  /** dockerd leaves the version of a containerd out that does not answer it. */
  private boolean isConnected() {
    try {
      Path socket = plan.paths().socket();
      return DockerApi.get(socket, "/version", Deadline.after(ONE_VERSION))
          .body()
          .contains("\"containerd\"");
    } catch (HostException | DeadlineException e) {
      return false;
    }
  }

  /**
   * Where nobody answered in time, the next question gets twice the time: a host that is slow
   * enough would keep none that is asked anew and anew.
   */
  private boolean answers() {
    if (!Files.exists(plan.paths().socket())) {
      return false;
    }
    Deadline question =
        patience.compareTo(deadline.remaining()) < 0 ? Deadline.after(patience) : deadline;
    boolean answered = DockerApi.ping(plan.paths().socket(), question);
    if (!answered && question.expired()) {
      patience = patience.multipliedBy(2);
    }
    return answered;
  }

  /** Does not look at the deadline, so that it is always the loop that says what was late. */
  private void pause(String daemon) {
    try {
      Thread.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(
          daemon + " of instance '" + plan.prefix() + "'", e);
    }
  }

  /** Fails because a daemon has ended. */
  void fail(RunningDaemon daemon) {
    DaemonCommand command = daemon.command();
    Optional<Integer> status = runner.exitStatus(plan, command);
    throw failure(
        command.equals(plan.containerd()) ? StartPhase.CONTAINERD : StartPhase.DOCKERD,
        command,
        command.name()
            + " ended"
            + status.map(it -> ": " + ExitStatus.describe(it, memory.place())).orElse(""),
        LOG_LINES,
        status.orElse(null),
        null);
  }

  private StartFailedException silent(List<RunningDaemon> daemons) {
    List<RunningDaemon> ours =
        daemons.stream().filter(it -> it.begun() && it.command().equals(plan.dockerd())).toList();
    ours.forEach(daemon -> new HungDaemon(plan, runner, daemon).printStacks());
    return failure(
        StartPhase.DOCKERD,
        plan.dockerd(),
        "it did not answer within "
            + deadline.allowed().toMillis()
            + " ms on "
            + plan.paths().socket(),
        ours.isEmpty() ? LOG_LINES : HungDaemon.LOG_LINES,
        null,
        late("dockerd to answer"));
  }

  private StartFailedException failure(
      StartPhase phase,
      DaemonCommand daemon,
      String seen,
      int lines,
      @Nullable Integer status,
      @Nullable Throwable cause) {
    DaemonLog log = InstanceLogs.end(plan, runner, daemon, lines);
    return new StartFailedException(
        plan.prefix(),
        phase,
        seen + "; the end of " + log.place() + ":",
        "",
        status,
        log.end(),
        cause);
  }

  /** So that a caller can tell that nothing but the time was lacking. */
  private DeadlineException late(String awaited) {
    return new DeadlineException(awaited, deadline.allowed(), "");
  }
}
