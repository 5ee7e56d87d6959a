package io.dockyard.internal.plan;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import java.nio.file.Path;

/** An instance's paths: those that differ by layout, and those that follow from them. */
record PlannedPaths(
    Path root,
    Path home,
    Path bin,
    Path etc,
    Path lib,
    Path log,
    Path run,
    Path dataRoot,
    Path execRoot,
    Path socket,
    Path containerdSocket)
    implements InstancePaths {

  @Override
  public Path marker() {
    return root.resolve(InstanceLayout.MARKER);
  }

  @Override
  public Path daemonJson() {
    return etc.resolve("daemon.json");
  }

  @Override
  public Path containerdToml() {
    return etc.resolve("containerd.toml");
  }

  @Override
  public Path envFile() {
    return etc.resolve("dockyard.env");
  }

  @Override
  public Path extrasFile() {
    return etc.resolve(InstanceSpec.EXTRAS_FILE);
  }

  @Override
  public Path certificates() {
    return etc.resolve("ca-certificates");
  }

  @Override
  public Path hostProgram() {
    return bin.resolve("prepare-host");
  }

  @Override
  public Path dockerdPidFile() {
    return run.resolve("docker.pid");
  }
}
