package io.dockyard;

import java.nio.file.Path;

/**
 * Where the files of an instance lie. All paths are absolute and lie below the root. Made by
 * dockyard alone; further methods may come.
 */
public interface InstancePaths {

  /** {@return the instance's root} */
  Path root();

  /**
   * The folder that {@code bin}, {@code etc}, {@code lib}, {@code log} and {@code run} are in.
   *
   * @return the root, but for adopted instances
   */
  Path home();

  /** {@return links to the executables, and the instance's own {@code docker} client} */
  Path bin();

  /** {@return configuration} */
  Path etc();

  /** {@return what the daemons keep, unless {@link #dataRoot} says otherwise} */
  Path lib();

  /** {@return the daemons' logs} */
  Path log();

  /** {@return what lives only while the daemons run} */
  Path run();

  /** {@return dockerd's data-root} */
  Path dataRoot();

  /** {@return dockerd's exec-root} */
  Path execRoot();

  /** {@return the socket dockerd listens on} */
  Path socket();

  /** {@return the socket containerd listens on} */
  Path containerdSocket();

  /**
   * The file that marks the root as an instance of ours; nothing is deleted without it.
   *
   * @return {@code ROOT/.dockyard}
   */
  Path marker();

  /**
   * dockerd's configuration.
   *
   * @return {@code etc/daemon.json}
   */
  Path daemonJson();

  /**
   * containerd's configuration.
   *
   * @return {@code etc/containerd.toml}
   */
  Path containerdToml();

  /**
   * The six settings that define the instance.
   *
   * @return {@code etc/dockyard.env}
   */
  Path envFile();

  /**
   * The settings that the env file cannot say.
   *
   * @return {@code etc/dockyard.json}
   */
  Path extrasFile();

  /**
   * Copies of the certificate authorities for registries.
   *
   * @return {@code etc/ca-certificates}
   */
  Path certificates();

  /**
   * The program that prepares the host for dockerd, and takes that back.
   *
   * @return {@code bin/prepare-host}
   */
  Path hostProgram();

  /**
   * dockerd's pid file.
   *
   * @return {@code run/docker.pid}
   */
  Path dockerdPidFile();
}
