package io.dockyard.direct;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.host.DockerApi;
import io.dockyard.host.LogFile;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.host.Processes;
import io.dockyard.host.UnixSockets;
import io.dockyard.instance.InstanceProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for dockerd's answer, and no longer than a daemon lives. */
final class Readiness {

  private static final int LOG_LINES = 20;
  private static final long STEP_MILLIS = 2;

  /** How long one question may wait for its answer before the daemons are looked at again. */
  private static final Duration ONE_PING = Duration.ofMillis(250);

  private static final Duration ONE_VERSION = Duration.ofSeconds(5);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(20);

  /**
   * Daemons spawned by this start.
   *
   * @param dockerd dockerd
   * @param containerd containerd; null if an older one is used
   */
  record Spawned(Process dockerd, @Nullable Process containerd) {}

  private final InstancePlan plan;
  private final Deadline deadline;

  Readiness(InstancePlan plan, Deadline deadline) {
    this.plan = plan;
    this.deadline = deadline;
  }

  /**
   * Returns when dockerd answers.
   *
   * @param found what lived before this start
   * @param spawned what this start spawned; empty if dockerd lived before
   * @param tasks what goes on beside, whose failure ends the waiting
   */
  void await(InstanceProcesses found, Optional<Spawned> spawned, SideTasks tasks) {
    while (!answers()) {
      tasks.check();
      spawned.ifPresentOrElse(this::requireAlive, () -> requireAlive(found));
      if (deadline.expired()) {
        throw failure(
            StartPhase.DOCKERD,
            plan.dockerd(),
            "it did not answer within "
                + deadline.allowed().toMillis()
                + " ms on "
                + plan.paths().socket(),
            null,
            late("dockerd to answer"));
      }
      pause(spawned);
    }
  }

  /**
   * Returns when containerd takes connections.
   *
   * @param containerd the containerd that was spawned
   */
  void awaitContainerd(Process containerd) {
    while (!UnixSockets.connects(plan.paths().containerdSocket())) {
      if (!containerd.isAlive()) {
        throw ended(StartPhase.CONTAINERD, plan.containerd(), containerd.exitValue());
      }
      if (deadline.expired()) {
        throw failure(
            StartPhase.CONTAINERD,
            plan.containerd(),
            "it did not listen within " + deadline.allowed().toMillis() + " ms",
            null,
            late("containerd to listen"));
      }
      deadline.pause(Duration.ofMillis(STEP_MILLIS), "containerd");
    }
  }

  /** Returns when a dockerd that lived on is connected to a new containerd. */
  void awaitConnected() {
    while (!isConnected()) {
      if (deadline.expired()) {
        throw failure(
            StartPhase.DOCKERD,
            plan.dockerd(),
            "it did not connect to the new containerd within "
                + deadline.allowed().toMillis()
                + " ms",
            null,
            late("dockerd to connect to containerd"));
      }
      deadline.pause(BETWEEN_QUESTIONS, "dockerd to connect to containerd");
    }
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

  private boolean answers() {
    Duration patience =
        ONE_PING.compareTo(deadline.remaining()) < 0 ? ONE_PING : deadline.remaining();
    return Files.exists(plan.paths().socket())
        && DockerApi.ping(plan.paths().socket(), Deadline.after(patience));
  }

  private void pause(Optional<Spawned> spawned) {
    try {
      if (spawned.isPresent()) {
        spawned.get().dockerd().waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      }
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(
          "dockerd of instance '" + plan.prefix() + "'", e);
    }
  }

  private void requireAlive(Spawned spawned) {
    // A containerd that ended is why dockerd ends, so it is looked at first.
    Process containerd = spawned.containerd();
    if (containerd != null && !containerd.isAlive()) {
      throw ended(StartPhase.CONTAINERD, plan.containerd(), containerd.exitValue());
    }
    if (!spawned.dockerd().isAlive()) {
      throw ended(StartPhase.DOCKERD, plan.dockerd(), spawned.dockerd().exitValue());
    }
  }

  private void requireAlive(InstanceProcesses found) {
    ProcessIdentity dockerd = found.dockerd().orElseThrow();
    if (!Processes.alive(dockerd)) {
      throw failure(
          StartPhase.DOCKERD,
          plan.dockerd(),
          "the dockerd that was running (pid " + dockerd.pid() + ") ended",
          null,
          null);
    }
  }

  private StartFailedException ended(StartPhase phase, DaemonCommand daemon, int status) {
    return failure(
        phase, daemon, daemon.name() + " ended: " + Children.describe(status), status, null);
  }

  private StartFailedException failure(
      StartPhase phase,
      DaemonCommand daemon,
      String seen,
      @Nullable Integer status,
      @Nullable Throwable cause) {
    return new StartFailedException(
        plan.prefix(),
        phase,
        seen + "; the end of " + daemon.logFile() + ":",
        status,
        LogFile.tail(daemon.logFile(), LOG_LINES),
        cause);
  }

  /** So that a caller can tell that nothing but the time was lacking. */
  private DeadlineException late(String awaited) {
    return new DeadlineException(awaited, deadline.allowed(), "");
  }
}
