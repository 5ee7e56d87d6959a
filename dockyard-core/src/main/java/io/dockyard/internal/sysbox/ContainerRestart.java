package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.internal.sysbox.RepairReport.ReportedCutOff;
import io.dockyard.internal.sysbox.kept.KeptData;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts containers by their own instance's dockerd. Each is noted as long as it may be stopped,
 * so that it is started by the next repair or start where this JVM is killed.
 */
final class ContainerRestart {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerRestart.class);

  /** To write a note, also when the time for all else is over. */
  private static final Duration NOTING = Duration.ofSeconds(5);

  private final KeptData kept;
  private final NotedRestarts notes;
  private final Deadline deadline;

  ContainerRestart(KeptData kept, NotedRestarts notes, Deadline deadline) {
    this.kept = kept;
    this.notes = notes;
    this.deadline = deadline;
  }

  /** A container as it is told to an operator. */
  CutOff shown(CutOffContainers.One container) {
    return new ReportedCutOff(container.instance(), container.id(), false, advice(container));
  }

  /** Restarts one; what comes of it is in the answer. */
  CutOff run(CutOffContainers.One container) {
    Optional<InstanceDockerd> dockerd = InstanceDockerd.of(container.instance());
    if (dockerd.isEmpty()) {
      return failed(container, "no dockerd of the instance runs");
    }
    try {
      restart(dockerd.get(), container);
    } catch (HostException | DeadlineException e) {
      return failed(container, String.valueOf(e.getMessage()));
    }
    LOG.info("restarted container {} of instance '{}'", container.id(), container.instance());
    return new ReportedCutOff(container.instance(), container.id(), true, "");
  }

  private void restart(InstanceDockerd dockerd, CutOffContainers.One container) {
    boolean keeps = kept.keeps(container.id());
    if (keeps
        && dockerd
            .state(container.id(), deadline)
            .filter(InstanceDockerd.State::removedByStop)
            .isPresent()) {
      String seen = "it was run with --rm: when it is stopped it is removed with all it has";
      throw new HostException("restart container " + container.id(), seen, null);
    }
    notes.begin(container, deadline);
    boolean done = false;
    try {
      // A mere restart would give it an empty volume where its own is a dead sysbox-mgr's.
      if (keeps) {
        dockerd.post(container.id(), "stop", deadline);
        startOnAllItHad(dockerd, container);
      } else {
        dockerd.post(container.id(), "restart", deadline);
      }
      done = true;
    } finally {
      boolean interrupted = Thread.interrupted();
      end(container, done || runs(dockerd, container));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean runs(InstanceDockerd dockerd, CutOffContainers.One container) {
    try {
      return dockerd
          .state(container.id(), Deadline.after(NOTING))
          .filter(InstanceDockerd.State::running)
          .isPresent();
    } catch (HostException | DeadlineException e) {
      LOG.debug("nobody says whether {} runs", container.id(), e);
      return false;
    }
  }

  private void startOnAllItHad(InstanceDockerd dockerd, CutOffContainers.One container) {
    if (kept.keeps(container.id())) {
      kept.rescue(Optional.empty(), home -> home.prefix().equals(container.instance()), deadline);
    }
    dockerd.post(container.id(), "start", deadline);
  }

  private void end(CutOffContainers.One container, boolean done) {
    Deadline noting = Deadline.after(NOTING);
    if (done) {
      notes.done(container, noting);
    } else {
      notes.abandon(container, noting);
    }
  }

  /**
   * Starts one that another restart left stopped, unless somebody has started it since.
   *
   * @return whether that is done with; false where no dockerd of the instance runs, or it failed
   */
  boolean finish(NotedRestarts.Noted noted) {
    CutOffContainers.One container = noted.container();
    Optional<InstanceDockerd> dockerd = InstanceDockerd.of(container.instance());
    if (dockerd.isEmpty()) {
      return false;
    }
    try {
      Optional<InstanceDockerd.State> state = dockerd.get().state(container.id(), deadline);
      if (state.isPresent()
          && !state.get().running()
          && state.get().started().isBefore(noted.since())) {
        startOnAllItHad(dockerd.get(), container);
        LOG.info(
            "started container {} of instance '{}', which a repair had left stopped",
            container.id(),
            container.instance());
      }
      notes.done(container, deadline);
      return true;
    } catch (HostException | DeadlineException e) {
      LOG.warn(
          "container {} of instance '{}', which a repair had left stopped, cannot be started: {}",
          container.id(),
          container.instance(),
          e.getMessage());
      return false;
    }
  }

  private CutOff failed(CutOffContainers.One container, String why) {
    return new ReportedCutOff(
        container.instance(), container.id(), false, advice(container) + " (" + why + ")");
  }

  private String advice(CutOffContainers.One container) {
    String id = container.id();
    Optional<InstanceDockerd> dockerd = InstanceDockerd.of(container.instance());
    String docker = dockerd.map(InstanceDockerd::client).orElse("docker ");
    String commands =
        kept.keeps(id)
            ? docker + "stop " + id + ", then SharedSysbox.rescue(), then " + docker + "start " + id
            : docker + "restart " + id;
    return dockerd.isPresent()
        ? commands
        : "start instance '" + container.instance() + "', then with its client: " + commands;
  }
}
