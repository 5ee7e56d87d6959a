package io.dockyard.engine;

import io.dockyard.HostException;
import io.dockyard.InvalidSpecException;
import io.dockyard.host.Folders;
import io.dockyard.host.Folders.FolderFacts;
import io.dockyard.host.Mount;
import io.dockyard.host.Mounts;
import io.dockyard.registry.RegistryEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a directory must be like, on this host, to become the root of an instance. */
final class RootRules {

  private static final int STICKY = 01000;
  private static final int GROUP_WRITE = 020;
  private static final int OTHERS_WRITE = 002;

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
  static void checkAncestors(Path root) {
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
    require(
        facts.uid() == 0,
        root,
        "is below " + folder + ", which belongs to user " + facts.uid() + " and not to root");
    boolean groupWrites = (facts.mode() & GROUP_WRITE) != 0 && facts.gid() != 0;
    boolean othersWrite = (facts.mode() & OTHERS_WRITE) != 0;
    require(
        !(groupWrites || othersWrite) || (facts.mode() & STICKY) != 0,
        root,
        "is below " + folder + ", which others than root can write to");
  }

  /** Checks what is there at the root itself; one with a marker of ours is checked elsewhere. */
  static void checkEmpty(Path root) {
    FolderFacts facts = Folders.facts(root);
    if (!facts.exists()) {
      return;
    }
    require(!facts.symbolicLink(), root, "is a symbolic link");
    require(facts.directory(), root, "is not a directory");
    require(facts.uid() == 0, root, "belongs to user " + facts.uid() + " and not to root");
    try (Stream<Path> children = Files.list(root)) {
      require(
          children.findAny().isEmpty(), root, "is a directory with files in it that are not ours");
    } catch (IOException e) {
      throw new HostException("list " + root, e);
    }
  }

  /** Checks that the root keeps clear of other instances and of any Docker's data. */
  static void checkNeighbours(Path root, Collection<RegistryEntry> others) {
    for (RegistryEntry other : others) {
      requireApart(root, other.root(), "the root of instance '" + other.prefix() + "'");
    }
    for (Path data : ForeignDockerData.roots()) {
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
  static void checkFileSystem(Path root) {
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
   * The directories above the root that go with it, outermost first: those that do not exist yet,
   * and those that were made for other instances, whichever goes last.
   */
  static List<Path> parentsToMake(Path root, Collection<RegistryEntry> others) {
    Set<Path> made =
        others.stream()
            .flatMap(other -> other.createdParents().stream())
            .collect(Collectors.toSet());
    List<Path> missing = new ArrayList<>();
    for (Path folder = root.getParent();
        folder != null && (made.contains(folder) || !Folders.facts(folder).exists());
        folder = folder.getParent()) {
      missing.add(0, folder);
    }
    return missing;
  }

  private static void require(boolean holds, Path root, String broken) {
    if (!holds) {
      throw new InvalidSpecException("root", root.toString(), broken);
    }
  }
}
