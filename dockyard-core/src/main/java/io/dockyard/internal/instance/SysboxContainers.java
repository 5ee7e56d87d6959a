package io.dockyard.internal.instance;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.host.ContainerConfig;
import io.dockyard.internal.host.Folders;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers of an instance under sysbox-runc that have ended without a word to sysbox, because
 * their shims were killed. sysbox-mgr and sysbox-fs take them for running, and refuse to start them
 * again, until sysbox-runc deletes them. It knows them by the runtime's state below the exec-root,
 * so that must still be there.
 */
public final class SysboxContainers {

  private static final Logger LOG = LoggerFactory.getLogger(SysboxContainers.class);

  /** containerd's namespace for Docker's containers. */
  private static final String NAMESPACE = "moby";

  private SysboxContainers() {}

  /**
   * Has sysbox-runc delete them, and with that sysbox copies back what it kept for them. One that
   * it does not delete is logged, and left to sysbox.
   *
   * @param plan the instance, of which no process lives; the pair of sysbox daemons answers
   * @param deadline when it must be done
   */
  public static void unregister(InstancePlan plan, Deadline deadline) {
    InstancePaths paths = plan.paths();
    for (Path state : left(plan)) {
      String id = state.getFileName().toString();
      List<String> argv =
          List.of(
              paths.bin().resolve(ContainerRuntime.SYSBOX_RUNC.executable()).toString(),
              "--root",
              state.resolveSibling("").toString(),
              "delete",
              "--force",
              id);
      try {
        CommandResult result = Command.run(argv, deadline);
        if (result.exitCode() != 0) {
          LOG.warn("sysbox keeps container {}: {}", id, result.error().strip());
        }
      } catch (HostException | DeadlineException e) {
        LOG.warn("sysbox keeps container {}: {}", id, e.getMessage());
      }
    }
  }

  /**
   * Those of which the runtime has a state.
   *
   * @param plan the instance
   * @return the folder of each one's state
   */
  public static List<Path> left(InstancePlan plan) {
    Path containers = plan.paths().dataRoot().resolve("containers");
    return states(plan.paths()).stream()
        .filter(
            state ->
                ContainerConfig.isUnder(
                    ContainerRuntime.SYSBOX_RUNC, containers.resolve(state.getFileName())))
        .toList();
  }

  /** The folders in which the runtime keeps its state of each container. */
  static List<Path> states(InstancePaths paths) {
    List<Path> states = new ArrayList<>();
    // The name is that of dockerd's first runtime, or of the container's own, as its version has
    // it.
    for (Path root : folders(paths.execRoot())) {
      if (root.getFileName().toString().startsWith("runtime-")) {
        states.addAll(folders(root.resolve(NAMESPACE)));
      }
    }
    return states;
  }

  private static List<Path> folders(Path parent) {
    return Folders.list(parent).stream()
        .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }
}
