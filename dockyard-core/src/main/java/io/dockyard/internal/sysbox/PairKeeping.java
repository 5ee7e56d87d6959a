package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SysboxKept;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.kept.ContainerHome;
import io.dockyard.internal.sysbox.kept.ContainerHomes;
import io.dockyard.internal.sysbox.kept.GenerationMarker;
import io.dockyard.internal.sysbox.kept.KeptData;
import io.dockyard.internal.sysbox.kept.KeptRooms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of containers' data outside of them, as it is used from outside: it is brought back,
 * and what is of no use any more is cleared up beside it.
 *
 * <p>It has a lock of its own, which is never taken while the pair's lock is held; the pair's lock
 * may be taken while that one is held.
 */
public final class PairKeeping {

  private final PairPlaces places;
  private final PairObserver observer;
  private final PairKnowledge knowledge;
  private final ContainerHomes homes;
  private final KeptData kept;

  /**
   * What is kept on one host.
   *
   * @param places where the pair is
   * @param observer sees it
   * @param knowledge what is known of it besides
   */
  public PairKeeping(PairPlaces places, PairObserver observer, PairKnowledge knowledge) {
    this.places = places;
    this.observer = observer;
    this.knowledge = knowledge;
    this.homes = new ContainerHomes(places.instancesFile());
    KeptRooms rooms =
        new KeptRooms(places.room(SysboxDaemon.MGR), places.aside(), places.displaced());
    this.kept =
        new KeptData(
            rooms, places.run(), homes, () -> DataRoots.now(knowledge.now().launches(), observer));
  }

  KeptData data() {
    return kept;
  }

  /**
   * Whether containers of an instance have data that no sysbox-mgr works on, so that they would
   * lack it after another start; a few directory listings.
   *
   * @param dataRoot its dockerd's data-root
   * @return whether something is kept for a container that is still there
   */
  public boolean keepsDataOf(Path dataRoot) {
    return kept.keepsDataOf(dataRoot);
  }

  /**
   * Brings back what an instance's containers lack of their data, and lets go what is of no use any
   * more. A container that runs has what it works on, and gets nothing. Where nothing is kept, it
   * costs a few directory listings. Where the instance's dockerd answers, what a repair that was
   * cut short had stopped is started.
   *
   * @param prefix the instance
   * @param dataRoot its dockerd's data-root
   * @param deadline when it must be done
   */
  public void rescue(String prefix, Path dataRoot, Deadline deadline) {
    if (GenerationMarker.marked(places.room(SysboxDaemon.FS)).size() > 1) {
      Folders.create(places.run(), "rwx------");
      try (FileLock lock = new PairOwnership(places).lock(deadline)) {
        Collection<Launch> launches = knowledge.underLock().launches().values();
        new StaleMounts(places).remove(launches);
        new Generations(places).forgetGone(launches);
      }
    }
    ContainerHome home = new ContainerHome(prefix, dataRoot, false);
    kept.rescue(Optional.of(home), other -> other.dataRoot().equals(dataRoot), deadline);
    finishRestarts(prefix, deadline);
  }

  private void finishRestarts(String prefix, Deadline deadline) {
    NotedRestarts notes = new NotedRestarts(places);
    ContainerRestart restart = new ContainerRestart(kept, notes, deadline);
    notes.abandoned().stream()
        .filter(noted -> noted.container().instance().equals(prefix))
        .forEach(restart::finish);
  }

  /**
   * Notes that an instance is about to be destroyed with all its containers, and lets go what is
   * kept of them.
   *
   * @param dataRoot its dockerd's data-root, which is still there; no process of it lives
   * @param deadline when it must be done
   */
  public void destroyed(Path dataRoot, Deadline deadline) {
    homes.read().stream()
        .filter(home -> home.dataRoot().equals(dataRoot))
        .forEach(home -> new NotedRestarts(places).destroyed(home.prefix(), deadline));
    kept.destroyed(
        dataRoot,
        () -> {
          try (FileLock lock = new PairOwnership(places).lock(deadline)) {
            homes.destroyed(dataRoot);
          }
        },
        deadline);
    tidyHome(deadline);
  }

  /** Where nothing is kept and nobody holds the pair, nobody needs what lies beside it. */
  private void tidyHome(Deadline deadline) {
    if (!Files.isDirectory(places.home())) {
      return;
    }
    Folders.create(places.run(), "rwx------");
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      if (knowledge.underLock().nothing() && kept.nothing()) {
        homes.remove();
        Generations generations = new Generations(places);
        generations.forgetGone(List.of());
        generations.removeEmptyFolders();
      }
    }
  }

  /**
   * What is kept, with what is known of it.
   *
   * @return all of it
   */
  public List<SysboxKept> list() {
    return kept.list();
  }

  /**
   * Brings back what the containers of all instances lack.
   *
   * @param deadline when it must be done
   * @return what was brought back
   */
  public List<SysboxKept> rescueAll(Deadline deadline) {
    List<SysboxKept> rescued = kept.rescue(Optional.empty(), home -> true, deadline);
    tidyHome(deadline);
    return rescued;
  }

  /**
   * Brings one entry back.
   *
   * @param one the entry
   * @param replaceNewer whether also where the container has younger data
   * @param deadline when it must be done
   */
  public void rescue(SysboxKept one, boolean replaceNewer, Deadline deadline) {
    kept.rescue(one.path(), replaceNewer, deadline);
  }

  /**
   * Deletes one entry for good.
   *
   * @param one the entry
   * @param deadline when it must be done
   */
  public void prune(SysboxKept one, Deadline deadline) {
    kept.prune(one.path(), deadline);
    tidyHome(deadline);
  }

  /**
   * Notes where an instance that holds the pair has its containers, so that their data is known by
   * it whoever finds it later. For who has the pair's lock.
   *
   * @param prefix the instance
   * @param dataRoot its dockerd's data-root
   */
  public void remember(String prefix, Path dataRoot) {
    new Generations(places).makeHome();
    homes.remember(prefix, dataRoot);
  }

  /**
   * The lock under which a sysbox-mgr is told to end.
   *
   * @param deadline how long to wait
   * @return the lock
   */
  public FileLock lock(Deadline deadline) {
    return kept.lock(deadline);
  }

  /**
   * The generation that a sysbox-mgr of ours works on.
   *
   * @param launches the starts of daemons that are known to be ours
   * @return its data root; empty where none does
   */
  public Optional<Path> generation(Map<SysboxDaemon, Launch> launches) {
    return DataRoots.now(launches, observer).current().stream()
        .filter(path -> path.startsWith(places.home()))
        .findFirst();
  }

  /**
   * Makes sure that a sysbox-mgr can be stopped without loss: what its containers do not have yet
   * is linked aside. For who has the {@linkplain #lock lock}.
   *
   * @param generation its data root
   * @param deadline when it must be done
   * @throws io.dockyard.HostException when something cannot be linked; it must not be stopped then
   */
  public void secure(Path generation, Deadline deadline) {
    kept.secure(generation, deadline);
  }

  /**
   * Forgets what was linked aside of a sysbox-mgr that is not stopped after all. For who has the
   * {@linkplain #lock lock}.
   *
   * @param generation its data root, which is worked on again
   * @param deadline when it must be done
   */
  public void release(Path generation, Deadline deadline) {
    kept.release(generation, deadline);
  }

  /**
   * Lets go what is of no use any more, once a sysbox-mgr has ended.
   *
   * @param deadline when it must be done
   */
  public void collect(Deadline deadline) {
    kept.collect(deadline);
  }

  /** Removes what a pair of ours that has ended left beside. For who has the pair's lock. */
  public void clearUp() {
    new StaleMounts(places).remove(List.of());
    Generations generations = new Generations(places);
    generations.forgetGone(List.of());
    if (kept.nothing()) {
      homes.remove();
    }
    generations.removeEmptyFolders();
  }
}
