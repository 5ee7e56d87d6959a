package io.dockyard.internal.sysbox;

import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.MountNamespaces.Seen;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.sysbox.kept.GenerationMarker;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file systems that a killed sysbox-fs leaves mounted. Containers have parts of them mounted
 * over their {@code /proc/sys} and the like, and those that do still run.
 */
final class StaleMounts {

  private static final Logger LOG = LoggerFactory.getLogger(StaleMounts.class);

  private final PairPlaces places;

  StaleMounts(PairPlaces places) {
    this.places = places;
  }

  /**
   * Unmounts those that no container uses, and removes the mount points.
   *
   * @param launches the daemons that run, whose mounts are not stale
   */
  void remove(Collection<Launch> launches) {
    Path room = places.room(SysboxDaemon.FS);
    for (Path generation : GenerationMarker.marked(room)) {
      boolean runs = launches.stream().anyMatch(l -> l.generation().equals(generation));
      if (!runs) {
        unmountUnused(generation);
        removeMountPoints(generation);
      }
    }
  }

  private static void unmountUnused(Path generation) {
    List<Mount> stale =
        Mounts.below(generation).stream()
            .filter(mount -> mount.source().equals(SysboxDaemon.MOUNTED))
            .toList();
    if (stale.isEmpty()) {
      return;
    }
    List<Seen> seen = MountNamespaces.all();
    // Wherever else one is mounted, a container sees it. A copy of the host's mounts, such as a
    // service has, shows it at the same place.
    Set<String> used =
        seen.stream()
            .filter(mount -> !mount.mount().mountPoint().startsWith(generation))
            .map(Seen::device)
            .collect(Collectors.toSet());
    for (Mount mount : stale) {
      boolean inUse =
          seen.stream()
              .filter(one -> one.mount().mountPoint().equals(mount.mountPoint()))
              .anyMatch(one -> used.contains(one.device()));
      if (!inUse) {
        Mounts.unmount(mount.mountPoint());
        LOG.info("unmounted {}, which a killed sysbox-fs had left", mount.mountPoint());
      }
    }
  }

  /** Empty ones only, which also leaves those that are still mounted. */
  private static void removeMountPoints(Path generation) {
    if (!Mounts.below(generation).isEmpty()) {
      return;
    }
    for (Path point : Folders.list(generation)) {
      if (Files.isDirectory(point, LinkOption.NOFOLLOW_LINKS)) {
        Folders.removeIfEmpty(point);
      }
    }
    Folders.removeIfEmpty(generation);
  }
}
