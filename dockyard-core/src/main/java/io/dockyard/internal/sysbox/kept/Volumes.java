package io.dockyard.internal.sysbox.kept;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The data roots that a sysbox-mgr works on now, or is about to.
 *
 * @param current those of our own
 * @param foreign those of one that somebody else started
 */
public record Volumes(Set<Path> current, Set<Path> foreign) {

  /** Data roots, copied. */
  public Volumes {
    current = Set.copyOf(current);
    foreign = Set.copyOf(foreign);
  }

  /** The volume that somebody else's sysbox-mgr has for the same container. */
  Optional<Path> foreign(KeptEntry entry) {
    return foreign.stream()
        .map(root -> root.resolve(entry.store().folder()).resolve(entry.id()))
        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }
}
