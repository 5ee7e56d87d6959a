package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Containers that have lost their shim: containerd ends them when it notices, dockerd unmounts
 * their file system when it hears of that, and from then on they may be started again.
 */
final class DyingContainers {

  /** They are gone within a moment, unless a daemon has not noticed either. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration STEP = Duration.ofMillis(50);
  private static final String MERGED = "merged";

  private DyingContainers() {}

  /** Waits until they are gone, but not for ever. */
  static void awaitEnd(InstancePlan plan, Deadline deadline) {
    Deadline patience = Deadline.after(PATIENCE);
    while (!patience.expired() && !fileSystems(plan).isEmpty()) {
      deadline.pause(STEP, "containers without a shim to end");
    }
  }

  /** Those that are mounted for a container, without a shim that watches a first process of it. */
  private static Set<Path> fileSystems(InstancePlan plan) {
    Path dataRoot = plan.paths().dataRoot();
    Path layers = dataRoot.resolve("overlay2");
    Set<Path> mounted =
        MountNamespaces.seenBy(ProcessHandle.current().pid()).stream()
            .map(seen -> seen.mount().mountPoint())
            .filter(point -> point.startsWith(layers) && point.endsWith(MERGED))
            .collect(Collectors.toSet());
    if (!mounted.isEmpty()) {
      InstanceProcesses found = InstanceProcesses.find(plan);
      Set<Long> watched =
          found.others().stream()
              .flatMap(process -> Processes.parent(process.pid()).stream())
              .collect(Collectors.toSet());
      found.shims().stream()
          .map(ProcessIdentity::pid)
          .filter(watched::contains)
          .flatMap(shim -> containerOf(shim).stream())
          .flatMap(id -> layerOf(dataRoot, id).stream())
          .forEach(layer -> mounted.remove(layers.resolve(layer).resolve(MERGED)));
    }
    return mounted;
  }

  /**
   * A shim is told its container on its command line, {@code -id ID}; so is one that only clears up
   * after another, whose last argument says so.
   */
  private static Optional<String> containerOf(long shim) {
    List<String> argv = Processes.argv(shim);
    int at = argv.indexOf("-id") + 1;
    return at > 0 && at < argv.size() && !argv.contains("delete")
        ? Optional.of(argv.get(at))
        : Optional.empty();
  }

  /** The name of the layer that a container writes to; empty where it is being removed. */
  private static Optional<String> layerOf(Path dataRoot, String id) {
    Path file = dataRoot.resolve("image/overlay2/layerdb/mounts").resolve(id).resolve("mount-id");
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }
}
