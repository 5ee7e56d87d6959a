package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.sysbox.kept.GenerationMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of its own for each start of a daemon. sysbox-mgr wipes its data root when it starts
 * and when it stops, so what an earlier one left must lie elsewhere.
 *
 * <p>Beside each directory, never in it, lies a marker that tells it from anything else. Old
 * generations are left alone: what is in them may be a container's only copy.
 */
public final class Generations {

  /** Where sysbox-mgr refuses to start, or loses everything with the machine's memory. */
  private static final Set<String> UNFIT = Set.of("tmpfs", "ramfs", "overlay");

  /** Containers pass through these folders, as users of their own. */
  private static final String PASSED_THROUGH = "rwx--x--x";

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  private final PairPlaces places;
  private final SecureRandom random = new SecureRandom();

  /**
   * Those of one host.
   *
   * @param places where they are
   */
  public Generations(PairPlaces places) {
    this.places = places;
  }

  /**
   * A directory that does not exist, for one start; the daemon makes it.
   *
   * @param daemon which one
   * @return its path
   * @throws RefusedException when no daemon would start there
   */
  public Path fresh(SysboxDaemon daemon) {
    refuseUnfit();
    String name = TIMESTAMP.format(Instant.now()) + String.format("-%08x", random.nextInt());
    return places.room(daemon).resolve(name);
  }

  /**
   * Makes the folders above a generation, and its marker.
   *
   * @param daemon which one is about to be started there
   * @param generation its directory
   */
  public void mark(SysboxDaemon daemon, Path generation) {
    makeHome();
    Folders.create(places.room(daemon), PASSED_THROUGH);
    GenerationMarker.now(daemon.program()).write(generation);
  }

  /** Makes the folder of all that is kept. */
  void makeHome() {
    Folders.create(places.home().resolveSibling(""), PASSED_THROUGH);
    Folders.create(places.home(), PASSED_THROUGH);
  }

  /**
   * Forgets a generation whose daemon has removed its directory, as it does in a clean stop. Where
   * the directory is still there, nothing is changed.
   *
   * @param generation its directory
   */
  public void forget(Path generation) {
    if (!Files.exists(generation, LinkOption.NOFOLLOW_LINKS)) {
      GenerationMarker.remove(generation);
    }
  }

  /**
   * Removes a generation whose daemon never listened, so that nothing of a container can be in it.
   *
   * @param generation its directory
   * @param deadline how long that may take; what is left then stays
   */
  public void discard(Path generation, Deadline deadline) {
    try {
      Trees.delete(generation, deadline);
      forget(generation);
    } catch (DockyardException e) {
      LOG.debug("{} stays", generation, e);
    }
  }

  /**
   * Forgets all generations whose directories are gone, but those that are being started. For who
   * has the pair's lock.
   */
  void forgetGone(Collection<Launch> launches) {
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      GenerationMarker.removeUnfinished(places.room(daemon));
      for (Path generation : GenerationMarker.marked(places.room(daemon))) {
        if (launches.stream().noneMatch(launch -> launch.generation().equals(generation))) {
          forget(generation);
        }
      }
    }
  }

  /** Removes the folders above the generations where nothing is left in them. */
  public void removeEmptyFolders() {
    for (Path folder :
        List.of(places.room(SysboxDaemon.MGR), places.room(SysboxDaemon.FS), places.home())) {
      Path real = existing(folder);
      if (Mounts.holding(real).mountPoint().equals(real)) {
        LOG.debug("{} is a file system of its own and stays", folder);
        continue;
      }
      if (!Folders.removeIfEmpty(folder)) {
        LOG.debug("{} stays, there is an older generation in it", folder);
      }
    }
  }

  private void refuseUnfit() {
    Mount mount = Mounts.holding(existing(places.home()));
    if (UNFIT.contains(mount.fileSystemType())) {
      throw new RefusedException(
          places.home()
              + " would be on "
              + mount.fileSystemType()
              + " (mounted at "
              + mount.mountPoint()
              + "), where sysbox-mgr does not keep its data",
          "mount a disk file system such as ext4 or xfs there");
    }
  }

  /** The closest directory that is there, its links resolved. */
  private static Path existing(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      try {
        return at.toRealPath();
      } catch (NoSuchFileException e) {
        LOG.trace("no {} yet", at, e);
      } catch (IOException e) {
        throw new HostException("look at " + at, e);
      }
    }
    return Path.of("/");
  }
}
