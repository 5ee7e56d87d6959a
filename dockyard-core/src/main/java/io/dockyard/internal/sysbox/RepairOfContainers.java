package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.internal.host.FileLock;
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
final class RepairOfContainers {

  /** For a plan, which asks nobody and waits for nothing. */
  private static final Duration NOTHING_ASKED = Duration.ofSeconds(5);

  private final PairPlaces places;
  private final LedgerReader reader;
  private final PairObserver observer;
  private final KeptData kept;
  private final CutOffContainers containers;
  private final NotedRestarts notes;

  RepairOfContainers(PairPlaces places, LedgerReader reader, PairObserver observer, KeptData kept) {
    this.places = places;
    this.reader = reader;
    this.observer = observer;
    this.kept = kept;
    this.containers = new CutOffContainers(places.home());
    this.notes = new NotedRestarts(places);
  }

  /** Whether a container that is of no instance of ours runs on any sysbox-fs. */
  boolean othersRun() {
    return containers.othersRun();
  }

  /**
   * What a plan says of them.
   *
   * @param served the mount point of the sysbox-fs that lives; empty where none does, or it is
   *     going to be ended
   * @param restarts whether they may be restarted
   * @param shown the steps; what is done with containers is added
   */
  List<CutOff> plan(Optional<Path> served, boolean restarts, List<Step> shown) {
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
   */
  List<CutOff> run(boolean restarts, List<Step> done, Deadline deadline) {
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
    try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
      new StaleMounts(places).remove(reader.read().record().launches().values());
    }
    return outcome;
  }

  /** Starts the containers of one instance that a repair has left stopped. */
  void finish(String prefix, Deadline deadline) {
    ContainerRestart restart = new ContainerRestart(kept, notes, deadline);
    notes.abandoned().stream()
        .filter(noted -> noted.container().instance().equals(prefix))
        .forEach(restart::finish);
  }

  /** Those of an instance that does not run are started with it. */
  private List<NotedRestarts.Noted> startable() {
    return notes.abandoned().stream()
        .filter(noted -> InstanceDockerd.of(noted.container().instance()).isPresent())
        .toList();
  }

  private List<CutOffContainers.One> cutOff() {
    return containers.find(mountPoint(observer.observe(reader.peek().record())));
  }

  /** Where the sysbox-fs that runs has its mounts, whoever started it. */
  static Optional<Path> mountPoint(PairObservation observation) {
    return observation.fs().detail().process().flatMap(ProcessObservation::folder);
  }

  private static Step startOf(List<NotedRestarts.Noted> stopped) {
    return new Step(
        Action.START_CONTAINERS,
        enumerate(stopped.stream().map(NotedRestarts.Noted::container).toList())
            + " that a repair had stopped when it was cut short are started.");
  }

  private static Step restartOf(List<CutOffContainers.One> cutOff) {
    return new Step(
        Action.RESTART_CONTAINERS,
        enumerate(cutOff) + " that run on a dead sysbox-fs are restarted.");
  }

  private static String enumerate(List<CutOffContainers.One> containers) {
    return containers.size()
        + " containers of "
        + PairRecord.enumerate(
            containers.stream().map(CutOffContainers.One::instance).distinct().toList());
  }
}
