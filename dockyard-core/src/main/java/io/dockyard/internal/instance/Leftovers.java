package io.dockyard.internal.instance;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.Sha256;
import io.dockyard.internal.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the daemons of an instance leave behind when they have ended, however they ended. */
public final class Leftovers {

  /** Where containerd's shims listen, for every containerd of the host. */
  private static final Path SHIM_SOCKETS = Path.of("/run/containerd/s");

  private static final Pattern SHIM_ADDRESS =
      Pattern.compile(Pattern.quote("unix://" + SHIM_SOCKETS + "/") + "([0-9a-f]+)");

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

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
      if (isOfDaemons(mount.mountPoint(), plan.paths(), Leftovers::isMountedByDockerd)
          || isDataRootItself(mount, plan.paths())) {
        Mounts.unmount(mount.mountPoint());
      }
    }
    Trees.deleteContents(plan.paths().run(), deadline);
    removeSocketOutsideRun(plan.paths());
    Cgroups.remove(plan.cgroups().instance(), deadline);
    plan.cgroups().parents().forEach(Cgroups::removeIfEmpty);
  }

  /**
   * Whether a mount was made by the daemons. A disk that somebody mounted for the data-root, one of
   * its folders or in a volume is not.
   *
   * @param isMounted whether dockerd mounts a volume, of which the folder is given
   */
  static boolean isOfDaemons(Path mountPoint, InstancePaths paths, Predicate<Path> isMounted) {
    if (mountPoint.startsWith(paths.run())) {
      return !mountPoint.equals(paths.run());
    }
    Path volumes = paths.dataRoot().resolve("volumes");
    if (mountPoint.startsWith(volumes) && !mountPoint.equals(volumes)) {
      Path volume = volumes.resolve(volumes.relativize(mountPoint).getName(0));
      return mountPoint.startsWith(volume.resolve("_data")) && isMounted.test(volume);
    }
    return mountPoint.startsWith(paths.dataRoot())
        && mountPoint.getNameCount() >= paths.dataRoot().getNameCount() + 2;
  }

  /**
   * Where a volume has options that say what, its driver "local" mounts it (moby,
   * volume/local/local_unix.go). A size alone is a quota.
   */
  static boolean isMountedByDockerd(Path volume) {
    Path options = volume.resolve("opts.json");
    if (!Files.isRegularFile(options, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      JsonObject json = JsonParser.parseString(Files.readString(options)).getAsJsonObject();
      return Stream.of("MountType", "MountDevice")
          .map(json::get)
          .anyMatch(it -> it != null && it.isJsonPrimitive() && !it.getAsString().isEmpty());
    } catch (IOException | JsonParseException | IllegalStateException e) {
      LOG.debug("it is not known what {} mounts", options, e);
      return false;
    }
  }

  /** dockerd binds its data-root on itself; one that was killed leaves that. */
  private static boolean isDataRootItself(Mount mount, InstancePaths paths) {
    return mount.mountPoint().equals(paths.dataRoot()) && Mounts.showsItself(mount);
  }

  /**
   * A shim that was killed leaves its socket. Each shim's folder in containerd's state names it;
   * for one whose folder containerd has removed, it follows from the container's id.
   */
  private static void removeShimSockets(InstancePaths paths) {
    removeNamedShimSockets(paths);
    Path containers = paths.dataRoot().resolve("containers");
    if (!Files.isDirectory(SHIM_SOCKETS)) {
      return;
    }
    try {
      for (Path folder : Folders.list(containers)) {
        String id = folder.getFileName().toString();
        Files.deleteIfExists(shimSocket(paths.containerdSocket(), id));
      }
    } catch (IOException e) {
      throw new HostException("remove the sockets of shims from " + SHIM_SOCKETS, e);
    }
  }

  /** Named by the SHA-256 of containerd's socket, namespace and id (containerd's pkg/shim). */
  static Path shimSocket(Path containerdSocket, String id) {
    return SHIM_SOCKETS.resolve(Sha256.of(containerdSocket + "/moby/" + id));
  }

  private static void removeNamedShimSockets(InstancePaths paths) {
    Path tasks =
        paths.containerdSocket().resolveSibling("io.containerd.runtime.v2.task").resolve("moby");
    try {
      for (Path folder : Folders.list(tasks)) {
        removeShimSocket(folder);
      }
    } catch (IOException e) {
      throw new HostException("remove the sockets of shims that " + tasks + " names", e);
    }
  }

  /** Up to containerd 1.7 a file has the bare address, from 2.0 on one among other values. */
  private static void removeShimSocket(Path folder) throws IOException {
    for (String file : List.of("address", "bootstrap.json")) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        continue;
      }
      Matcher address = SHIM_ADDRESS.matcher(Files.readString(folder.resolve(file)));
      while (address.find()) {
        Files.deleteIfExists(SHIM_SOCKETS.resolve(address.group(1)));
      }
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
