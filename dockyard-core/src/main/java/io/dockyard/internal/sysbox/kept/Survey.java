package io.dockyard.internal.sysbox.kept;

import io.dockyard.HostException;
import io.dockyard.SysboxKept.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds out of what is kept whose it is, and whether its container has it; changes nothing.
 *
 * <p>Which data roots are worked on is looked at for each entry, always after the entry was seen:
 * one that was begun between the two looks is thereby never taken for an old one.
 */
final class Survey {

  private final KeptRooms rooms;
  private final List<ContainerHome> homes;
  private final Supplier<Volumes> volumes;
  private final Map<Path, GenerationMarker> markers = new HashMap<>();

  /**
   * A survey.
   *
   * @param homes the instances known
   * @param volumes looks which data roots are worked on
   */
  Survey(KeptRooms rooms, List<ContainerHome> homes, Supplier<Volumes> volumes) {
    this.rooms = rooms;
    this.homes = homes;
    this.volumes = volumes;
  }

  /** The entries that no sysbox-mgr works on, the youngest generation first. */
  List<Finding> older() {
    List<Finding> findings = new ArrayList<>();
    for (KeptEntry entry : rooms.entries()) {
      if (!worked(entry)) {
        findings.add(find(entry));
      }
    }
    return findings;
  }

  /** Whether a sysbox-mgr works on an entry that was seen before. */
  boolean worked(KeptEntry entry) {
    return volumes.get().current().contains(entry.generation());
  }

  /** What is to be known of one entry. */
  Finding find(KeptEntry entry) {
    Optional<ContainerHome> holder = homes.stream().filter(h -> h.has(entry.id())).findFirst();
    Optional<ContainerHome> owner = holder.or(() -> recordedOwner(entry));
    Optional<Container> container = holder.flatMap(home -> Container.of(home, entry.id()));
    if (inUse(entry, container)) {
      return new Finding(entry, State.IN_USE, owner, container, "");
    }
    Volumes now = volumes.get();
    if (now.current().stream().anyMatch(generation -> isLinkTo(entry, generation))) {
      return new Finding(
          entry, State.IN_USE, owner, container, "a sysbox-mgr has it until it ends");
    }
    if (linkedAside(entry)) {
      return new Finding(entry, State.RETURNED, owner, container, "it is linked aside");
    }
    if (holder.isEmpty()) {
      boolean deleted = owner.filter(home -> home.certainlyHasNot(entry.id())).isPresent();
      return deleted
          ? new Finding(entry, State.CONTAINER_DELETED, owner, container, "")
          : new Finding(entry, State.UNKNOWN_CONTAINER, owner, container, "");
    }
    if (container.isEmpty()) {
      return new Finding(
          entry, State.UNKNOWN_CONTAINER, owner, container, "its layer was not found");
    }
    Optional<Path> elsewhere = now.foreign(entry);
    if (elsewhere.isPresent()) {
      return new Finding(
          entry,
          State.UNKNOWN_CONTAINER,
          owner,
          container,
          "a sysbox-mgr that somebody else started has " + elsewhere.get() + " for it");
    }
    return compared(entry, owner, container.get());
  }

  /** Whether its container runs now, on this entry or on anything else. */
  static boolean inUse(KeptEntry entry, Optional<Container> container) {
    MountUse use = MountUse.now();
    return use.uses(entry) || container.filter(use::uses).isPresent();
  }

  /** Only whose it is. */
  Finding owned(KeptEntry entry) {
    Optional<ContainerHome> holder = homes.stream().filter(h -> h.has(entry.id())).findFirst();
    return new Finding(entry, State.UNKNOWN_CONTAINER, holder, Optional.empty(), "");
  }

  /** Whether a container has what was found, even if it runs. */
  Finding compared(Finding finding) {
    return compared(finding.entry(), finding.owner(), finding.container().orElseThrow());
  }

  private Finding compared(KeptEntry entry, Optional<ContainerHome> owner, Container container) {
    Place place = place(entry, container);
    if (!place.reachable()) {
      return new Finding(
          entry,
          State.UNKNOWN_CONTAINER,
          owner,
          Optional.of(container),
          "there is a link or a file on the way to " + place.target());
    }
    try {
      TreeComparison comparison =
          TreeComparison.of(entry.path(), place.target(), place.shift(entry));
      State state =
          comparison.contained()
              ? State.RETURNED
              : comparison.newerThere() ? State.NEWER_IN_CONTAINER : State.RESCUABLE;
      return new Finding(
          entry,
          state,
          owner,
          Optional.of(container),
          comparison.missing().orElse(""),
          comparison.lacksOnlyTheTooDeep());
    } catch (IOException e) {
      throw new HostException("compare " + entry.path() + " with " + place.target(), e);
    }
  }

  /** Where the container will read it at its next start. */
  Place place(KeptEntry entry, Container container) {
    Set<Path> current = volumes.get().current();
    if (!current.contains(entry.generation())) {
      for (Path generation : current) {
        KeptEntry known = new KeptEntry(generation, entry.store(), entry.id());
        if (Files.isDirectory(known.path(), LinkOption.NOFOLLOW_LINKS)) {
          return Place.volume(known, container, rooms.displaced());
        }
      }
    }
    return Place.layer(container, entry.store());
  }

  /**
   * Whether an entry was linked aside from a generation that still has the volume. Its sysbox-mgr
   * may be stopping: it has not destroyed the volume then, and perhaps never copies it.
   */
  private boolean isLinkTo(KeptEntry entry, Path generation) {
    return rooms.isAsideOf(entry.generation(), generation)
        && Files.isDirectory(
            new KeptEntry(generation, entry.store(), entry.id()).path(), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Whether the same files lie aside, all of them. sysbox-mgr may have removed some here already;
   * or there are more here, where a container went on after a stop that was called off.
   */
  private boolean linkedAside(KeptEntry entry) {
    if (entry.generation().startsWith(rooms.aside())) {
      return false;
    }
    Path same = rooms.aside().resolve(entry.generation().getFileName());
    Path aside = new KeptEntry(same, entry.store(), entry.id()).path();
    try {
      return Files.isDirectory(aside, LinkOption.NOFOLLOW_LINKS)
          && TreeComparison.of(entry.path(), aside, OwnerShift.NONE).contained();
    } catch (IOException e) {
      throw new HostException("compare " + entry.path() + " with " + aside, e);
    }
  }

  private Optional<ContainerHome> recordedOwner(KeptEntry entry) {
    Path root = marker(entry.generation()).owners().get(entry.id());
    return root == null ? Optional.empty() : ContainerHomes.find(homes, root);
  }

  private GenerationMarker marker(Path generation) {
    return markers.computeIfAbsent(
        generation, path -> GenerationMarker.of(path).orElseGet(() -> GenerationMarker.now("")));
  }
}
