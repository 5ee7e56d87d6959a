package io.dockyard.sysbox;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.host.AtomicFile;
import io.dockyard.host.BootId;
import io.dockyard.host.Folders;
import io.dockyard.host.Mount;
import io.dockyard.host.Mounts;
import io.dockyard.host.Trees;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
final class Generations {

  private static final String MARKER = ".generation";

  /** Where sysbox-mgr refuses to start, or loses everything with the machine's memory. */
  private static final Set<String> UNFIT = Set.of("tmpfs", "ramfs", "overlay");

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  private final PairPlaces places;
  private final SecureRandom random = new SecureRandom();

  Generations(PairPlaces places) {
    this.places = places;
  }

  /**
   * A directory that does not exist, for one start; the daemon makes it.
   *
   * @throws RefusedException when no daemon would start there
   */
  Path fresh(SysboxDaemon daemon) {
    refuseUnfit();
    String name = TIMESTAMP.format(Instant.now()) + String.format("-%08x", random.nextInt());
    return places.room(daemon).resolve(name);
  }

  /** Makes the folders above a generation, and its marker. */
  void mark(SysboxDaemon daemon, Path generation) {
    // Containers pass through these, as users of their own.
    List.of(places.home().resolveSibling(""), places.home(), places.room(daemon))
        .forEach(folder -> Folders.create(folder, "rwx--x--x"));
    String content =
        "dockyard keeps a generation of " + daemon.program() + "\nboot " + BootId.current() + "\n";
    AtomicFile.write(marker(generation), content, "rw-------");
  }

  /**
   * Forgets a generation whose daemon has removed its directory, as it does in a clean stop. Where
   * the directory is still there, nothing is changed.
   */
  void forget(Path generation) {
    try {
      if (!Files.exists(generation, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(marker(generation));
      }
    } catch (IOException e) {
      throw new HostException("remove " + marker(generation), e);
    }
  }

  /**
   * Removes a generation whose daemon never listened, so that nothing of a container can be in it.
   */
  void discard(Path generation, Deadline deadline) {
    try {
      Trees.delete(generation, deadline);
      forget(generation);
    } catch (DockyardException e) {
      LOG.debug("{} stays", generation, e);
    }
  }

  /** Removes the folders above the generations where nothing is left in them. */
  void removeEmptyFolders() {
    for (Path folder :
        List.of(places.room(SysboxDaemon.MGR), places.room(SysboxDaemon.FS), places.home())) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        LOG.debug("{} stays, there is an older generation in it", folder);
      } catch (IOException e) {
        throw new HostException("remove " + folder, e);
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

  private static Path marker(Path generation) {
    return generation.resolveSibling(generation.getFileName() + MARKER);
  }
}
