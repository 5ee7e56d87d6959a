package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What rescues have put other data in the place of. Beside a container's layer it goes with the
 * layer. What lies in a folder of its own has its container's daemon noted in a marker beside that
 * folder, and goes when that daemon is seen to have deleted the container.
 *
 * @param rooms where it is
 */
record DisplacedData(KeptRooms rooms) {

  private static final Logger LOG = LoggerFactory.getLogger(DisplacedData.class);

  /** All of it. */
  List<Displaced> all(List<ContainerHome> known) {
    List<Path> candidates = new ArrayList<>(Folders.list(rooms.displaced()));
    for (ContainerHome home : known) {
      for (Path folder : Folders.list(home.containers())) {
        Container.of(home, KeptRooms.name(folder))
            .ifPresent(container -> candidates.addAll(Folders.list(container.layer())));
      }
    }
    return displaced(candidates);
  }

  /** The instance whose container it is of, or was. */
  Optional<ContainerHome> owner(Displaced displaced, List<ContainerHome> known) {
    return known.stream()
        .filter(home -> home.has(displaced.id()))
        .findFirst()
        .or(() -> noted(displaced, known));
  }

  private Optional<ContainerHome> noted(Displaced displaced, List<ContainerHome> known) {
    return GenerationMarker.of(rooms.displaced())
        .map(marker -> marker.owners().get(displaced.id()))
        .flatMap(root -> ContainerHomes.find(known, root));
  }

  void noteOwner(String id, ContainerHome home) {
    GenerationMarker.noteOwner(rooms.displaced(), id, home.dataRoot());
  }

  /** Deletes what was of containers that are certainly deleted. */
  void dropDeleted(List<ContainerHome> known, Deadline deadline) {
    for (Displaced displaced : displaced(Folders.list(rooms.displaced()))) {
      boolean deleted =
          owner(displaced, known).filter(home -> home.certainlyHasNot(displaced.id())).isPresent();
      if (deleted) {
        LOG.debug("delete {}: its container was deleted", displaced.path());
        Trees.delete(displaced.path(), deadline);
      }
    }
  }

  /** Keeps an entry that was brought back as well as it could be, and not wholly. */
  void setAside(KeptEntry entry, ContainerHome home, String why) {
    noteOwner(entry.id(), home);
    Folders.create(rooms.displaced(), "rwx------");
    Path aside = Displaced.name(rooms.displaced(), entry);
    try {
      Files.move(entry.path(), aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostException("move " + entry.path() + " to " + aside, e);
    }
    LOG.warn("{} is kept in {}: {}", entry.path(), aside, why);
  }

  /** Whether the same was set aside before. */
  boolean hasAllOf(KeptEntry entry) {
    for (Displaced other : displaced(Folders.list(rooms.displaced()))) {
      if (other.id().equals(entry.id())
          && other.store() == entry.store()
          && LinkedAside.contains(other.path(), entry)) {
        return true;
      }
    }
    return false;
  }

  private static List<Displaced> displaced(List<Path> candidates) {
    return candidates.stream().flatMap(path -> Displaced.at(path).stream()).toList();
  }
}
