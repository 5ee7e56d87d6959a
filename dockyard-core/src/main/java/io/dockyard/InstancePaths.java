package io.dockyard;

import java.nio.file.Path;

/**
 * Where the files of an instance lie. All paths are absolute and lie below the root.
 *
 * @param root the instance's root
 * @param home the folder that {@code bin}, {@code etc}, {@code lib}, {@code log} and {@code run}
 *     are in: the root, but for adopted instances
 * @param bin links to the executables, and the instance's own {@code docker} client
 * @param etc configuration
 * @param lib what the daemons keep, unless {@code dataRoot} says otherwise
 * @param log the daemons' logs
 * @param run what lives only while the daemons run
 * @param dataRoot dockerd's data-root
 * @param execRoot dockerd's exec-root
 * @param socket the socket dockerd listens on
 * @param containerdSocket the socket containerd listens on
 */
public record InstancePaths(
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
    Path containerdSocket) {

  /** The name of the file in the root that says whose the root is. */
  public static final String MARKER = ".dockyard";

  /**
   * Paths with an exec-root in which sockets can be opened.
   *
   * @throws InvalidSpecException if the root is too long for that
   */
  public InstancePaths {
    SpecRules.checkExecRoot(root, execRoot);
  }

  /**
   * The file that marks the root as an instance of ours; nothing is deleted without it.
   *
   * @return {@code ROOT/.dockyard}
   */
  public Path marker() {
    return root.resolve(MARKER);
  }

  /**
   * dockerd's configuration.
   *
   * @return {@code etc/daemon.json}
   */
  public Path daemonJson() {
    return etc.resolve("daemon.json");
  }

  /**
   * containerd's configuration.
   *
   * @return {@code etc/containerd.toml}
   */
  public Path containerdToml() {
    return etc.resolve("containerd.toml");
  }

  /**
   * The six settings that define the instance.
   *
   * @return {@code etc/dockyard.env}
   */
  public Path envFile() {
    return etc.resolve("dockyard.env");
  }

  /**
   * The settings that the env file cannot say.
   *
   * @return {@code etc/dockyard.json}
   */
  public Path extrasFile() {
    return etc.resolve(InstanceSpec.EXTRAS_FILE);
  }

  /**
   * Copies of the certificate authorities for registries.
   *
   * @return {@code etc/ca-certificates}
   */
  public Path certificates() {
    return etc.resolve("ca-certificates");
  }

  /**
   * The program that prepares the host for dockerd, and takes that back.
   *
   * @return {@code bin/prepare-host}
   */
  public Path hostProgram() {
    return bin.resolve("prepare-host");
  }

  /**
   * dockerd's pid file.
   *
   * @return {@code run/docker.pid}
   */
  public Path dockerdPidFile() {
    return run.resolve("docker.pid");
  }
}
