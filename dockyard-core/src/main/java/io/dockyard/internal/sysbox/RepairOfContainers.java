package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.sysbox.RepairReport.ReportedStep;
import io.dockyard.internal.sysbox.kept.KeptData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a repair that concerns containers, when the pair itself is mended. The pair's lock is
 * not held meanwhile: a restart may take long, and the pair is needed for it.
 */
public final class RepairOfContainers {

  /** For a plan, which asks nobody and waits for nothing. */
  private static final Duration NOTHING_ASKED = Duration.ofSeconds(5);

  private final PairPlaces places;
  private final PairObserver observer;
  private final PairKnowledge knowledge;
  private final KeptData kept;
  private final CutOffContainers containers;
  private final NotedRestarts notes;

  /**
   * The containers of one host.
   *
   * @param places where the pair is
   * @param observer sees it
   * @param knowledge what is known of it besides
   * @param keeping what is kept of their data
   */
  public RepairOfContainers(
      PairPlaces places, PairObserver observer, PairKnowledge knowledge, PairKeeping keeping) {
    this.places = places;
    this.observer = observer;
    this.knowledge = knowledge;
    this.kept = keeping.data();
    this.containers = new CutOffContainers(places.home(), knowledge);
    this.notes = new NotedRestarts(places);
  }

  /**
   * Whether a container that is of no instance of ours runs on any sysbox-fs.
   *
   * @return true if one does
   */
  public boolean othersRun() {
    return containers.othersRun();
  }

  /**
   * What a plan says of them.
   *
   * @param served the mount point of the sysbox-fs that lives; empty where none does, or it is
   *     going to be ended
   * @param restarts whether they may be restarted
   * @param shown the steps; what is done with containers is added
   * @return the containers that are cut off, and what can be done about each
   */
  public List<CutOff> plan(Optional<Path> served, boolean restarts, List<Step> shown) {
    List<NotedRestarts.Noted> stopped = startable();
    if (!stopped.isEmpty()) {
      shown.add(startOf(stopped));
    }
    List<CutOffContainers.One> cutOff = containers.find(served);
    if (restarts && !cutOff.isEmpty()) {
      shown.add(restartOf(cutOff));
    }
    ContainerRestart restart = new ContainerRestart(kept, notes, Deadline.after(NOTHING_ASKED));
    return cutOff.stream().map(restart::shown).toList();
  }

  /**
   * Starts those that an earlier repair has left stopped, and restarts those that are cut off.
   *
   * @param restarts whether they may be restarted
   * @param done the steps; what is done is added
   * @param deadline when it must be done
   * @return the containers that were cut off, and what became of each
   */
  public List<CutOff> run(boolean restarts, List<Step> done, Deadline deadline) {
    // A container that is deleted before the next start takes its data along only if it is known.
    kept.noteOwners();
    ContainerRestart restart = new ContainerRestart(kept, notes, deadline);
    List<NotedRestarts.Noted> stopped = startable();
    if (!stopped.isEmpty()) {
      done.add(startOf(stopped));
      stopped.forEach(restart::finish);
    }
    List<CutOffContainers.One> cutOff = cutOff();
    if (!restarts || cutOff.isEmpty()) {
      return cutOff.stream().map(restart::shown).toList();
    }
    done.add(restartOf(cutOff));
    List<CutOff> outcome = new ArrayList<>();
    for (CutOffContainers.One container : cutOff) {
      // Somebody else may have restarted it while the others were.
      if (outcome.isEmpty() || cutOff().contains(container)) {
        outcome.add(restart.run(container));
      }
    }
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      new StaleMounts(places).remove(knowledge.underLock().launches().values());
    }
    return outcome;
  }

  /** Those of an instance that does not run are started with it. */
  private List<NotedRestarts.Noted> startable() {
    return notes.abandoned().stream()
        .filter(noted -> InstanceDockerd.of(noted.container().instance()).isPresent())
        .toList();
  }

  private List<CutOffContainers.One> cutOff() {
    return containers.find(mountPoint(observer.observe(knowledge.now().launches())));
  }

  /**
   * Where the sysbox-fs that runs has its mounts, whoever started it.
   *
   * @param observation the pair
   * @return its mount point; empty where none runs
   */
  public static Optional<Path> mountPoint(PairObservation observation) {
    return observation.fs().detail().process().flatMap(ProcessObservation::folder);
  }

  private static Step startOf(List<NotedRestarts.Noted> stopped) {
    return new ReportedStep(
        Action.START_CONTAINERS,
        enumerate(stopped.stream().map(NotedRestarts.Noted::container).toList())
            + " that a repair had stopped when it was cut short are started.");
  }

  private static Step restartOf(List<CutOffContainers.One> cutOff) {
    return new ReportedStep(
        Action.RESTART_CONTAINERS,
        enumerate(cutOff) + " that run on a dead sysbox-fs are restarted.");
  }

  private static String enumerate(List<CutOffContainers.One> containers) {
    return containers.size()
        + " containers of "
        + PairKnowledge.enumerate(
            containers.stream().map(CutOffContainers.One::instance).distinct().toList());
  }
}
