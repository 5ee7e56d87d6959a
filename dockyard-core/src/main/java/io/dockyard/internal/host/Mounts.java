package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The mounts of this process's mount namespace. */
public final class Mounts {

  private static final Path FILE = Path.of("/proc/self/mountinfo");
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  private Mounts() {}

  /**
   * All mounts.
   *
   * @return the mounts in the kernel's order, which is that of mounting unless one was moved
   * @throws HostException when the kernel does not tell
   */
  public static List<Mount> all() {
    return read().stream().map(MountInfo::mount).toList();
  }

  /**
   * The mounts at and below a directory, in the order to unmount them in: the last mounted first.
   *
   * @param dir the directory; compared as a text, so no link may be on the way to it
   * @return its mounts; those at the directory itself are included
   * @throws HostException when the kernel does not tell
   */
  public static List<Mount> below(Path dir) {
    return below(all(), dir.toAbsolutePath().normalize());
  }

  /**
   * The mount a path lies on.
   *
   * @param path the path; need not exist
   * @return the mount with the longest matching mount point, the uppermost where several are
   *     stacked
   * @throws HostException when the kernel does not tell
   */
  public static Mount holding(Path path) {
    return holding(all(), path.toAbsolutePath().normalize());
  }

  /**
   * Whether a mount shows just what would be there without it: a directory bound on itself.
   *
   * @param mount the mount
   * @return true when its directory is mounted on itself
   */
  public static boolean showsItself(Mount mount) {
    Path parent = mount.mountPoint().getParent();
    if (parent == null) {
      return false;
    }
    Mount around = holding(parent);
    Path inside = around.mountPoint().relativize(mount.mountPoint());
    return around.source().equals(mount.source())
        && around.fileSystemType().equals(mount.fileSystemType())
        && around.root().resolve(inside).equals(mount.root());
  }

  /**
   * Unmounts the uppermost mount at a mount point; a link there is not followed. One that is busy
   * is detached instead: it vanishes from the tree at once and goes with its last user (umount(2)).
   *
   * @param mountPoint the mount point
   * @throws HostException when nothing is mounted there, or it cannot be unmounted
   */
  public static void unmount(Path mountPoint) {
    LibC libc = LibC.get();
    if (libc.umount2(PathBytes.terminated(mountPoint), UMOUNT_NOFOLLOW) == 0) {
      return;
    }
    int errno = LibC.errno();
    if (errno == Errno.EBUSY) {
      if (libc.umount2(PathBytes.terminated(mountPoint), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
        return;
      }
      errno = LibC.errno();
    }
    throw Errno.failure("unmount " + mountPoint, errno);
  }

  static List<MountInfo> read() {
    try {
      return MountInfo.parse(Files.readAllBytes(FILE));
    } catch (IOException e) {
      throw new HostException("read " + FILE, e);
    }
  }

  static List<Mount> below(List<Mount> mounts, Path dir) {
    List<Mount> below = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount.mountPoint().startsWith(dir)) {
        below.add(mount);
      }
    }
    Collections.reverse(below);
    return below;
  }

  static Mount holding(List<Mount> mounts, Path path) {
    Mount holding = null;
    for (Mount mount : mounts) {
      if (path.startsWith(mount.mountPoint())
          && (holding == null
              || mount.mountPoint().getNameCount() >= holding.mountPoint().getNameCount())) {
        holding = mount;
      }
    }
    if (holding == null) {
      throw new HostException("find the mount of " + path, "no mount point matches", null);
    }
    return holding;
  }
}
