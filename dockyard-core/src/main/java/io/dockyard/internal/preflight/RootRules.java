package io.dockyard.internal.preflight;

import io.dockyard.HostException;
import io.dockyard.InvalidSpecException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Folders.FolderFacts;
import io.dockyard.internal.host.Guarded;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.registry.RegistryEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a directory must be like, on this host, to become the root of an instance. */
public final class RootRules {

  /** What dockyard keeps for itself; only instances lie below its folder of instances. */
  private static final List<Path> OWN_FOLDERS =
      List.of(
          Path.of("/var/lib/dockyard"),
          Path.of("/var/lib/dockyard-sysbox"),
          Path.of("/run/dockyard"),
          Path.of("/run/sysbox"));

  private static final Path INSTANCES = Path.of("/var/lib/dockyard/instances");

  /** File systems that cannot hold Docker's data: no overlay on top, no owners, or not writable. */
  private static final Set<String> UNSUITABLE =
      Set.of(
          "overlay",
          "aufs",
          "ecryptfs",
          "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "9p",
          "vfat",
          "msdos",
          "exfat",
          "ntfs",
          "ntfs3",
          "squashfs",
          "iso9660",
          "erofs",
          "proc",
          "sysfs",
          "devtmpfs",
          "cgroup",
          "cgroup2",
          "ramfs");

  private RootRules() {}

  /** Checks the directories that lead to the root: no link, and only root can change them. */
  public static void checkAncestors(Path root) {
    for (Path folder = root.getParent(); folder != null; folder = folder.getParent()) {
      FolderFacts facts = Folders.facts(folder);
      if (facts.exists()) {
        checkAncestor(root, folder, facts);
      }
    }
  }

  private static void checkAncestor(Path root, Path folder, FolderFacts facts) {
    require(!facts.symbolicLink(), root, "has a symbolic link on its way: " + folder);
    require(facts.directory(), root, "is below " + folder + ", which is not a directory");
    Guarded.weaknessOnTheWay(facts)
        .ifPresent(weakness -> refuse(root, "is below " + folder + ", which " + weakness));
  }

  /** Checks what is there at the root itself: nothing, or a directory that only root can change. */
  public static void checkDirectory(Path root) {
    FolderFacts facts = Folders.facts(root);
    if (facts.exists()) {
      require(!facts.symbolicLink(), root, "is a symbolic link");
      require(facts.directory(), root, "is not a directory");
      Guarded.weakness(facts).ifPresent(weakness -> refuse(root, weakness));
    }
  }

  /** Checks that there is nothing in the root. */
  public static void checkEmpty(Path root) {
    if (!Folders.facts(root).exists()) {
      return;
    }
    try (Stream<Path> children = Files.list(root)) {
      require(
          children.findAny().isEmpty(), root, "is a directory with files in it that are not ours");
    } catch (IOException e) {
      throw new HostException("list " + root, e);
    }
  }

  /**
   * Checks that the root keeps clear of other instances, of any Docker's data and of what dockyard
   * keeps for itself.
   *
   * @param ownData the data-root of the instance that is at the root already, if there is one
   */
  public static void checkNeighbours(
      Path root, Collection<RegistryEntry> others, Optional<Path> ownData) {
    for (Path own : OWN_FOLDERS) {
      boolean instance = root.startsWith(INSTANCES) && !root.equals(INSTANCES);
      if (!instance) {
        requireApart(root, own, "which dockyard keeps for itself");
      }
    }
    for (RegistryEntry other : others) {
      requireApart(root, other.root(), "the root of instance '" + other.prefix() + "'");
    }
    Set<Path> foreign = ForeignDockerData.roots();
    ownData.ifPresent(foreign::remove);
    for (Path data : foreign) {
      requireApart(root, data, "the data of another Docker");
    }
    for (Path folder = root; folder != null; folder = folder.getParent()) {
      require(
          !ForeignDockerData.looksLikeDataRoot(folder),
          root,
          "is in " + folder + ", the data of another Docker");
    }
  }

  private static void requireApart(Path root, Path other, String whose) {
    require(!root.startsWith(other), root, "is in " + other + ", " + whose);
    require(!other.startsWith(root), root, "is above " + other + ", " + whose);
  }

  /** Checks the file system that the root lies on. */
  public static void checkFileSystem(Path root) {
    Mount mount = Mounts.holding(root);
    String type = mount.fileSystemType();
    require(
        !UNSUITABLE.contains(type) && !type.startsWith("fuse"),
        root,
        "is on a file system that cannot hold Docker's data: "
            + type
            + " at "
            + mount.mountPoint()
            + "; use ext4, xfs or btrfs");
    require(!mount.readOnly(), root, "is on a read-only mount: " + mount.mountPoint());
  }

  /**
   * The directories above the root that go with the last instance in them, outermost first: those
   * that do not exist yet, dockyard's own, and those that were made for another instance.
   */
  public static List<Path> parentsToMake(Path root, Collection<RegistryEntry> others) {
    List<Path> parents = new ArrayList<>();
    for (Path folder = root.getParent(); folder != null; folder = folder.getParent()) {
      boolean made = folder.equals(INSTANCES) || madeForOneOf(others, folder);
      if (made || !Folders.facts(folder).exists()) {
        parents.add(0, folder);
      }
    }
    return parents;
  }

  private static boolean madeForOneOf(Collection<RegistryEntry> instances, Path folder) {
    return instances.stream().anyMatch(entry -> entry.createdParents().contains(folder));
  }

  private static void require(boolean holds, Path root, String broken) {
    if (!holds) {
      refuse(root, broken);
    }
  }

  private static void refuse(Path root, String broken) {
    throw new InvalidSpecException("root", root.toString(), broken);
  }
}
