package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SysboxRepair;
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
   * What a repair would do, to the daemons and then to containers.
   *
   * @param observation the pair
   * @param daemons what is to be done to the daemons
   * @param restarts whether containers may be restarted
   * @return the steps, the containers that are cut off, and what can be done about each
   */
  public SysboxRepair plan(
      PairObservation observation, List<RepairStep> daemons, boolean restarts) {
    boolean ends = daemons.stream().anyMatch(RepairStep::endsFs);
    Optional<Path> served = ends ? Optional.empty() : mountPoint(observation);
    List<Step> shown = new ArrayList<>(daemons.stream().map(RepairStep::shown).toList());
    List<NotedRestarts.Noted> stopped = startable();
    if (!stopped.isEmpty()) {
      shown.add(startOf(stopped));
    }
    List<CutOffContainers.One> cutOff = containers.find(served);
    if (restarts && !cutOff.isEmpty()) {
      shown.add(restartOf(cutOff));
    }
    ContainerRestart restart = new ContainerRestart(kept, notes, Deadline.after(NOTHING_ASKED));
    return new RepairReport(shown, cutOff.stream().map(restart::shown).toList());
  }

  /**
   * Starts those that an earlier repair has left stopped, and restarts those that are cut off.
   *
   * @param restarts whether they may be restarted
   * @param daemons what was done to the daemons
   * @param deadline when it must be done
   * @return all that was done, the containers that were cut off, and what became of each
   */
  public SysboxRepair run(boolean restarts, List<Step> daemons, Deadline deadline) {
    List<Step> done = new ArrayList<>(daemons);
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
      return new RepairReport(done, cutOff.stream().map(restart::shown).toList());
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
    return new RepairReport(done, outcome);
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

  /** Where the sysbox-fs that runs has its mounts, whoever started it. */
  private static Optional<Path> mountPoint(PairObservation observation) {
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
