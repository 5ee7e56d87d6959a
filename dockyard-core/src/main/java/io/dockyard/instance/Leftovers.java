package io.dockyard.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.host.Cgroups;
import io.dockyard.host.Mount;
import io.dockyard.host.Mounts;
import io.dockyard.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the daemons of an instance leave behind when they have ended, however they ended. */
public final class Leftovers {

  /** Where containerd's shims listen, for every containerd of the host. */
  private static final Path SHIM_SOCKETS = Path.of("/run/containerd/s");

  private static final String UNMOUNT_NOTE = "unmount-on-shutdown";

  private Leftovers() {}

  /**
   * Removes what lived only while the daemons ran: mounts, sockets, files in {@code run/}, the
   * cgroups. Images, containers and volumes stay.
   *
   * @param plan the instance, of which no process lives
   * @param deadline when it must be done
   */
  public static void remove(InstancePlan plan, Deadline deadline) {
    removeShimSockets(plan.paths());
    for (Mount mount : Mounts.below(plan.paths().root())) {
      if (isOfDaemons(mount.mountPoint(), plan.paths())) {
        Mounts.unmount(mount.mountPoint());
      }
    }
    unmountDataRootFromItself(plan.paths());
    Trees.deleteContents(plan.paths().run(), deadline);
    removeSocketOutsideRun(plan.paths());
    Cgroups.remove(plan.cgroup(), deadline);
    // The one of all instances goes with the last of them.
    Cgroups.removeIfEmpty(plan.cgroup().substring(0, plan.cgroup().indexOf('/')));
  }

  /**
   * Whether a mount was made by the daemons. A disk that somebody mounted for the data-root or one
   * of its folders is not.
   */
  static boolean isOfDaemons(Path mountPoint, InstancePaths paths) {
    if (mountPoint.startsWith(paths.run())) {
      return !mountPoint.equals(paths.run());
    }
    return mountPoint.startsWith(paths.dataRoot())
        && mountPoint.getNameCount() >= paths.dataRoot().getNameCount() + 2;
  }

  /**
   * Where mounts are not shared, dockerd mounts its data-root on itself when it starts, and notes
   * in its exec-root that it must unmount it (moby, daemon/daemon_linux.go). Killed, it does not.
   */
  private static void unmountDataRootFromItself(InstancePaths paths) {
    if (!Files.exists(paths.execRoot().resolve(UNMOUNT_NOTE))) {
      return;
    }
    Path dataRoot = paths.dataRoot();
    boolean mounted =
        Mounts.all().stream()
            .anyMatch(
                mount ->
                    mount.mountPoint().equals(dataRoot)
                        && mount.root().endsWith(dataRoot.getFileName()));
    if (mounted) {
      Mounts.unmount(dataRoot);
    }
  }

  /**
   * Each shim's folder in containerd's state names the socket it listens on. A shim that was killed
   * leaves the socket.
   */
  private static void removeShimSockets(InstancePaths paths) {
    Path tasks =
        paths.containerdSocket().resolveSibling("io.containerd.runtime.v2.task").resolve("moby");
    if (!Files.isDirectory(tasks)) {
      return;
    }
    try (Stream<Path> folders = Files.list(tasks)) {
      for (Path folder : folders.toList()) {
        removeShimSocket(folder.resolve("address"));
      }
    } catch (IOException e) {
      throw new HostException("list " + tasks, e);
    }
  }

  private static void removeShimSocket(Path addressFile) throws IOException {
    if (!Files.isRegularFile(addressFile)) {
      return;
    }
    String address = Files.readString(addressFile).strip();
    Path socket = Path.of(address.replaceFirst("^unix://", ""));
    if (SHIM_SOCKETS.equals(socket.getParent())) {
      Files.deleteIfExists(socket);
    }
  }

  private static void removeSocketOutsideRun(InstancePaths paths) {
    try {
      for (Path file : List.of(paths.socket(), paths.dockerdPidFile())) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new HostException("remove " + paths.socket(), e);
    }
  }
}
