package io.dockyard;

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
   */
  public InstancePaths pathsBelow(Path root) {
    Path runtime = runtimeFolder.isEmpty() ? root : root.resolve(runtimeFolder);
    Path run = runtime.resolve("run");
    return new InstancePaths(
        root,
        runtime,
        runtime.resolve("bin"),
        runtime.resolve("etc"),
        runtime.resolve("lib"),
        runtime.resolve("log"),
        run,
        root.resolve(dataRoot),
        run.resolve("docker"),
        root.resolve(socket),
        run.resolve("containerd/containerd.sock"));
  }
}
