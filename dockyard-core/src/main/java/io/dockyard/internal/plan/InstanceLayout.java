package io.dockyard.internal.plan;

import io.dockyard.InstancePaths;
import io.dockyard.InvalidSpecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Which files of an instance lie where below its root. */
public enum InstanceLayout {
  /** The layout of instances that dockyard creates. */
  STANDARD("", "lib/docker", "run/docker.sock"),
  /** The layout of the shell tool's instances that share one sysbox. */
  SHELL_SHARED_SYSBOX("docker-runtime", "docker", "docker.sock"),
  /** The layout of the shell tool's instances that have a sysbox each. */
  SHELL_OWN_SYSBOX("", "lib/docker", "run/docker.sock");

  /** The name of the file in an instance's root that says whose the root is. */
  public static final String MARKER = ".dockyard";

  /** As in a spec: containerd allows a socket path of 106 bytes and appends up to 33. */
  private static final int LONGEST_EXEC_ROOT = 73;

  private final String runtimeFolder;
  private final String dataRoot;
  private final String socket;

  InstanceLayout(String runtimeFolder, String dataRoot, String socket) {
    this.runtimeFolder = runtimeFolder;
    this.dataRoot = dataRoot;
    this.socket = socket;
  }

  /**
   * The paths of an instance with this layout.
   *
   * @param root the instance's root
   * @return its paths
   * @throws InvalidSpecException if the root is so long that sockets below it could not be opened
   */
  public InstancePaths pathsBelow(Path root) {
    Path runtime = runtimeFolder.isEmpty() ? root : root.resolve(runtimeFolder);
    Path run = runtime.resolve("run");
    Path execRoot = run.resolve("docker");
    requireRoomForSockets(root, execRoot);
    return new PlannedPaths(
        root,
        runtime,
        runtime.resolve("bin"),
        runtime.resolve("etc"),
        runtime.resolve("lib"),
        runtime.resolve("log"),
        run,
        root.resolve(dataRoot),
        execRoot,
        root.resolve(socket),
        run.resolve("containerd/containerd.sock"));
  }

  private static void requireRoomForSockets(Path root, Path execRoot) {
    int length = execRoot.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_EXEC_ROOT) {
      throw new InvalidSpecException(
          "root",
          root.toString(),
          "is too long: the exec-root below it has %d bytes and may have %d, because the length of a unix socket's path is limited"
              .formatted(length, LONGEST_EXEC_ROOT));
    }
  }
}
