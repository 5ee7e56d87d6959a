package io.dockyard.internal.engine;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.HostObserver;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.preflight.RootRules;
import io.dockyard.internal.registry.Marker;
import io.dockyard.internal.registry.RegistryEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes and deletes the files of an instance. Making them again changes nothing. */
final class InstanceFiles {

  private final RegistryEntry entry;
  private final InstancePlan plan;
  private final InstancePaths paths;

  /** The files of an instance with this entry and the plan made from it. */
  InstanceFiles(RegistryEntry entry, InstancePlan plan) {
    this.entry = entry;
    this.plan = plan;
    this.paths = plan.paths();
  }

  /** Makes the root with its marker. The caller holds the registry's lock, as for its removal. */
  void makeRoot() {
    for (Path parent : entry.createdParents()) {
      Folders.create(parent, "rwxr-xr-x");
    }
    Folders.create(paths.root(), "rwxr-xr-x");
    // Again: where others can make names, somebody may have been quicker.
    Problem.throwFirst(RootRules.way(paths.root(), HostObserver.way(paths.root())));
    if (entry.beganEmpty() && !isMarked() && !isEmpty()) {
      throw new RefusedException(
          paths.root() + " has files in it by now that are not ours",
          "move them away, or create the instance with another root");
    }
    Marker.removeLeftovers(paths.root());
    Marker.of(entry).writeTo(paths.root());
  }

  private boolean isMarked() {
    return Marker.read(paths.root()).equals(Optional.of(Marker.of(entry)));
  }

  /** But for what a JVM left that was killed while it wrote the marker. */
  private boolean isEmpty() {
    Marker.removeLeftovers(paths.root());
    return Folders.list(paths.root()).isEmpty();
  }

  /** Makes what is in the root. */
  void make() {
    Folders.create(paths.home(), "rwxr-xr-x");
    Folders.create(paths.bin(), "rwxr-xr-x");
    Folders.create(paths.etc(), "rwxr-xr-x");
    Folders.create(paths.lib(), "rwx--x--x");
    Folders.create(paths.log(), "rwxr-x---");
    Folders.create(paths.run(), "rwxr-xr-x");
    plan.links().forEach((name, target) -> link(paths.bin().resolve(name), target));
    copyCertificates();
    for (PlannedFile file : plan.files()) {
      AtomicFile.write(file.path(), file.content(), file.permissions());
    }
  }

  /** Links programs that were gone to where they are now; a link to one that is not goes. */
  void relink(List<String> gone, Map<String, Path> links) {
    for (String name : gone) {
      Path link = paths.bin().resolve(name);
      Path target = links.get(name);
      if (target != null) {
        link(link, target);
      } else if (Files.isSymbolicLink(link)) {
        delete(link);
      }
    }
  }

  private static void delete(Path link) {
    try {
      Files.delete(link);
    } catch (IOException e) {
      throw new HostException("remove the link " + link, e);
    }
  }

  private static void link(Path link, Path target) {
    if (link.equals(target)) {
      // An adopted instance brought its own copy.
      return;
    }
    try {
      if (Files.isSymbolicLink(link)) {
        Files.delete(link);
      }
      Files.createSymbolicLink(link, target);
    } catch (IOException e) {
      throw new HostException("link " + link + " to " + target, e);
    }
  }

  private void copyCertificates() {
    List<Path> certificates = plan.spec().registryCas();
    if (certificates.isEmpty()) {
      return;
    }
    Folders.create(paths.certificates(), "rwxr-xr-x");
    for (int i = 0; i < certificates.size(); i++) {
      try {
        String pem = Files.readString(certificates.get(i));
        AtomicFile.write(paths.certificates().resolve(i + ".pem"), pem, "rw-r--r--");
      } catch (IOException e) {
        throw new HostException("copy the certificate " + certificates.get(i), e);
      }
    }
  }

  /**
   * Deletes everything in the root, the marker last, so that a deletion that is cut short can be
   * continued. What is mounted below is unmounted first, and stays.
   */
  void deleteContents(Deadline deadline) {
    Path root = paths.root();
    if (requireOurs()) {
      unmountAllBelow(root);
      Trees.deleteContentsExcept(root, InstanceLayout.MARKER, deadline);
      remove(paths.marker());
    }
  }

  /**
   * Removes the empty root and the directories that were made for it, up to one on which somebody
   * has mounted something. The caller holds the registry's lock: somebody else may be about to use
   * them.
   */
  void removeRoot() {
    Path root = paths.root();
    if (entry.made().contains(RegistryEntry.Made.ROOT)) {
      Folders.removeIfEmpty(root);
    }
    List<Path> parents = entry.createdParents();
    for (int i = parents.size() - 1; i >= 0 && !isMountPoint(parents.get(i)); i--) {
      Folders.removeIfEmpty(parents.get(i));
    }
  }

  private static boolean isMountPoint(Path directory) {
    return Mounts.all().stream().anyMatch(mount -> mount.mountPoint().equals(directory));
  }

  /**
   * Whether nothing at the root can be the instance's: there was nothing, and what is there now has
   * no marker. Such an instance is not complete yet, or gone but for its entry.
   */
  boolean areSomebodyElses() {
    return entry.beganEmpty()
        && entry.state() != RegistryEntry.State.READY
        && Files.isDirectory(paths.root(), LinkOption.NOFOLLOW_LINKS)
        && !isMarked()
        && !isEmpty();
  }

  /**
   * Refuses a root with files in it that is not the instance's.
   *
   * @return false if there is no root, or nothing in it
   */
  boolean requireOurs() {
    Path root = paths.root();
    if (!Files.isDirectory(root)) {
      return false;
    }
    if (!isMarked()) {
      if (isEmpty()) {
        return false;
      }
      Marker.of(entry).requireIn(root);
    }
    return true;
  }

  private static void unmountAllBelow(Path root) {
    for (Mount mount : Mounts.below(root)) {
      if (!mount.mountPoint().equals(root)) {
        Mounts.unmount(mount.mountPoint());
      }
    }
    List<Path> remaining =
        Mounts.below(root).stream().map(Mount::mountPoint).filter(p -> !p.equals(root)).toList();
    if (!remaining.isEmpty()) {
      throw new RefusedException(
          "still mounted below " + root + ": " + remaining, "unmount them and destroy again");
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new HostException("delete " + file, e);
    }
  }

  /** The executables of an instance whose links lead nowhere any more. */
  static List<String> dangling(Map<String, Path> links) {
    return links.entrySet().stream()
        .filter(link -> !Files.isExecutable(link.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
