package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.SubordinateIds;
import io.dockyard.internal.host.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of containers that lies outside of them. An entry goes only when its container is seen
 * to have all of it, or to be deleted; never because holders left.
 *
 * <p>What changes any of it happens under a lock of its own, which is never taken while the pair's
 * lock is held; the pair's lock may be taken while this one is held. It is held while trees are
 * copied, so nobody waits for it who only wants to start or join the pair.
 */
public final class KeptData {

  private static final Logger LOG = LoggerFactory.getLogger(KeptData.class);

  /** The user whose subordinate ids sysbox gives to all containers. */
  private static final String SYSBOX = "sysbox";

  private final KeptRooms rooms;
  private final Path lockFolder;
  private final ContainerHomes homes;
  private final Supplier<Volumes> volumes;
  private final Supplier<Optional<SubordinateIds>> ids;
  private final Consumer<String> passed;

  /**
   * The kept data of one host.
   *
   * @param rooms where it is
   * @param lockFolder the folder that is locked for changes, which is on no disk
   * @param homes the instances that have held the pair
   * @param volumes the data roots that are worked on, looked for anew each time
   */
  public KeptData(
      KeptRooms rooms, Path lockFolder, ContainerHomes homes, Supplier<Volumes> volumes) {
    this(rooms, lockFolder, homes, volumes, () -> SubordinateIds.of(SYSBOX), step -> {});
  }

  /** For tests that fail at a step. */
  KeptData(
      KeptRooms rooms,
      Path lockFolder,
      ContainerHomes homes,
      Supplier<Volumes> volumes,
      Supplier<Optional<SubordinateIds>> ids,
      Consumer<String> passed) {
    this.rooms = rooms;
    this.lockFolder = lockFolder;
    this.homes = homes;
    this.volumes = volumes;
    this.ids = ids;
    this.passed = passed;
  }

  /** The lock under which kept data is changed; see the rule of this class for when it is taken. */
  public FileLock lock(Deadline deadline) {
    while (true) {
      Folders.create(lockFolder, "rwx------");
      Optional<FileLock> lock = FileLock.acquireDirectory(lockFolder, deadline);
      if (lock.isPresent()) {
        return lock.get();
      }
    }
  }

  /** How many entries no sysbox-mgr works on; a few directory listings. */
  public long count() {
    return older().size();
  }

  /** Whether one of them is of a container that the daemon with this data-root has. */
  public boolean keepsDataOf(Path dataRoot) {
    ContainerHome home = new ContainerHome("", dataRoot, false);
    return older().stream().anyMatch(entry -> home.has(entry.id()));
  }

  /**
   * Whether there is an older generation, also one whose entries were let go and its folders not.
   */
  private boolean anyOlder() {
    List<Path> generations = rooms.generations();
    return !generations.isEmpty() && !volumes.get().current().containsAll(generations);
  }

  /** Listed before it is looked which are worked on: one begun meanwhile is not among them. */
  private List<KeptEntry> older() {
    List<KeptEntry> entries = rooms.entries();
    if (entries.isEmpty()) {
      return entries;
    }
    Set<Path> current = volumes.get().current();
    return entries.stream().filter(entry -> !current.contains(entry.generation())).toList();
  }

  /** Whether something of a container is in what no sysbox-mgr works on. */
  public boolean keeps(String containerId) {
    return older().stream().anyMatch(entry -> entry.id().equals(containerId));
  }

  /** What is kept, with what is known of it and what was displaced. Reads all of it. */
  public List<SysboxKept> list() {
    return new KeptList(rooms, homes.read()).all(volumes);
  }

  /**
   * Brings back what stopped containers left, and lets go what is of no use any more.
   *
   * @param also an instance that need not be among those known yet
   * @param whose the instances whose containers get theirs back
   * @param deadline when it must be done; what is unfinished then is finished by the next
   * @return what was brought back
   */
  public List<SysboxKept> rescue(
      Optional<ContainerHome> also, Predicate<ContainerHome> whose, Deadline deadline) {
    giveOwnersBack(known(also).stream().filter(whose).toList(), deadline);
    if (!anyOlder() && rooms.nothingDisplaced()) {
      return List.of();
    }
    try (FileLock lock = lock(deadline)) {
      return goThrough(known(also), whose, deadline);
    }
  }

  private List<ContainerHome> known(Optional<ContainerHome> also) {
    List<ContainerHome> known = new ArrayList<>(homes.read());
    also.ifPresent(
        home -> {
          known.removeIf(other -> other.dataRoot().equals(home.dataRoot()));
          known.add(home);
        });
    return known;
  }

  /** Also where nothing is kept: a sysbox-mgr that ended before its containers did left nothing. */
  private void giveOwnersBack(List<ContainerHome> whose, Deadline deadline) {
    ids.get()
        .ifPresent(
            range ->
                new LayerOwners(range, volumes, deadline)
                    .giveBack(whose, count() > 0, () -> lock(deadline)));
  }

  /**
   * Lets go what is of no use any more.
   *
   * @param deadline when it must be done
   */
  public void collect(Deadline deadline) {
    if (!rooms.nothing()) {
      try (FileLock lock = lock(deadline)) {
        goThrough(homes.read(), home -> false, deadline);
      }
    }
  }

  /**
   * Notes that an instance is destroyed with its containers, and lets go what is kept of them.
   *
   * @param dataRoot its dockerd's data-root, which is still there; no process of it lives
   * @param noting marks it in the list of instances, under the pair's lock
   * @param deadline when it must be done
   */
  public void destroyed(Path dataRoot, Runnable noting, Deadline deadline) {
    if (ContainerHomes.find(homes.read(), dataRoot).isEmpty()) {
      return;
    }
    try (FileLock lock = lock(deadline)) {
      noteAllOwners();
      noting.run();
      goThrough(homes.read(), home -> false, deadline);
    }
  }

  /**
   * Notes whose containers have kept data, so that it can go when they are deleted. Does not wait:
   * whoever has the lock notes them.
   */
  public void noteOwners() {
    if (rooms.generations().isEmpty()) {
      return;
    }
    try (FileLock lock = lock(Deadline.after(Duration.ZERO))) {
      noteAllOwners();
    } catch (DeadlineException e) {
      LOG.debug("whose the kept data is, is noted by another: {}", e.getMessage());
    }
  }

  private void noteAllOwners() {
    Survey survey = new Survey(rooms, homes.read(), volumes);
    rooms.entries().forEach(entry -> survey.owned(entry).noteOwner());
  }

  /** Whether nothing is kept, also nothing displaced. */
  public boolean nothing() {
    return rooms.nothing() && new DisplacedData(rooms).all(homes.read()).isEmpty();
  }

  private List<SysboxKept> goThrough(
      List<ContainerHome> known, Predicate<ContainerHome> whose, Deadline deadline) {
    Survey survey = new Survey(rooms, known, volumes);
    return new Tour(rooms, known, volumes, restoration(survey, deadline), whose).run();
  }

  private Restoration restoration(Survey survey, Deadline deadline) {
    return new Restoration(rooms, survey, passed, deadline);
  }

  /**
   * Brings one entry back.
   *
   * @param path its directory
   * @param replaceNewer whether also where the container has younger data
   * @param deadline when it must be done
   */
  public void rescue(Path path, boolean replaceNewer, Deadline deadline) {
    String id = KeptRooms.name(path);
    giveOwnersBack(homes.read().stream().filter(home -> home.has(id)).toList(), deadline);
    try (FileLock lock = lock(deadline)) {
      Survey survey = new Survey(rooms, homes.read(), volumes);
      Finding finding = survey.find(entryAt(path));
      finding.noteOwner();
      boolean may =
          finding.state() == State.RESCUABLE
              || (finding.state() == State.NEWER_IN_CONTAINER && replaceNewer);
      if (!may) {
        throw new RefusedException(KeptWords.of(finding), KeptWords.advice(finding.state()));
      }
      if (!restoration(survey, deadline).bringBack(finding)) {
        Finding now = survey.find(finding.entry());
        throw new RefusedException(KeptWords.of(now), KeptWords.advice(now.state()));
      }
      rooms.removeEmpty(finding.entry().generation(), deadline);
      rooms.removeEmptyRooms();
    }
  }

  /**
   * Deletes one entry, or one displaced directory, for good.
   *
   * @param path its directory
   * @param deadline when it must be done
   */
  public void prune(Path path, Deadline deadline) {
    try (FileLock lock = lock(deadline)) {
      List<ContainerHome> known = homes.read();
      if (new DisplacedData(rooms).all(known).stream().anyMatch(one -> one.path().equals(path))) {
        Trees.delete(path, deadline);
        rooms.removeEmptyRooms();
        return;
      }
      KeptEntry entry = entryAt(path);
      Finding finding = new Survey(rooms, known, volumes).find(entry);
      if (finding.state() == State.IN_USE) {
        throw new RefusedException(KeptWords.of(finding), KeptWords.advice(State.IN_USE));
      }
      LOG.info("deleted {} as asked", path);
      rooms.delete(entry, deadline);
      rooms.removeEmpty(entry.generation(), deadline);
      rooms.removeEmptyRooms();
    }
  }

  /**
   * Makes sure that a sysbox-mgr can be stopped without loss: what its containers do not have yet
   * is linked aside. For who has the lock.
   *
   * @param generation its data root
   * @param deadline when it must be done
   * @return how many entries were linked aside
   * @throws HostException when one cannot be linked; it must not be stopped then
   */
  public int secure(Path generation, Deadline deadline) {
    return stopSafety(deadline).secure(generation);
  }

  /**
   * Forgets what was linked aside of a sysbox-mgr that is not stopped after all. For who has the
   * lock.
   *
   * @param generation its data root, which is worked on again
   * @param deadline when it must be done
   */
  public void release(Path generation, Deadline deadline) {
    stopSafety(deadline).release(generation);
  }

  private StopSafety stopSafety(Deadline deadline) {
    return new StopSafety(rooms, new Survey(rooms, homes.read(), volumes), passed, deadline);
  }

  private KeptEntry entryAt(Path path) {
    return older().stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow(
            () -> new RefusedException(path + " is not kept", "look what is: SharedSysbox.kept()"));
  }
}
