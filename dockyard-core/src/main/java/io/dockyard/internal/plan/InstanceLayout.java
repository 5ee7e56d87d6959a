package io.dockyard.internal.plan;

import io.dockyard.InstancePaths;
import java.nio.file.Path;

/** Which files of an instance lie where below its root. */
public enum InstanceLayout {
  /** The layout of instances that dockyard creates. */
  STANDARD("", "lib/docker", "run/docker.sock"),
  /** The layout of the shell tool's instances that share one sysbox. */
  SHELL_SHARED_SYSBOX("docker-runtime", "docker", "docker.sock"),
  /** The layout of the shell tool's instances that have a sysbox each. */
  SHELL_OWN_SYSBOX("", "lib/docker", "run/docker.sock");

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
   * @throws io.dockyard.InvalidSpecException if the root is so long that sockets below it could not
   *     be opened
   */
  public InstancePaths pathsBelow(Path root) {
    Path runtime = runtimeFolder.isEmpty() ? root : root.resolve(runtimeFolder);
    Path run = runtime.resolve("run");
    Path execRoot = run.resolve("docker");
    return new InstancePaths(
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
}
