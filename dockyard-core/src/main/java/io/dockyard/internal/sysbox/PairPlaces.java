package io.dockyard.internal.sysbox;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where everything of the pair is on the host.
 *
 * @param run sysbox's own run directory, built into its programs
 * @param binaries the folder with the two programs
 * @param logs the folder of the daemons' logs; it stays when the pair is stopped
 * @param home the folder of the generations
 * @param link where operators look: a link to sysbox-mgr's generation, while there is one
 * @param cgroup the name of the daemons' cgroup
 * @param environment variables the daemons get beside those they always get
 */
public record PairPlaces(
    Path run,
    Path binaries,
    Path logs,
    Path home,
    Path link,
    String cgroup,
    Map<String, String> environment) {

  /** A variable that the daemons get, by which they are known as ours. */
  public static final String MARK = "DOCKYARD_SYSBOX";

  /** Its value. */
  public static final String MARKED = "1";

  /** Places, copied. */
  public PairPlaces {
    environment = Map.copyOf(environment);
  }

  /**
   * Where it is on every host.
   *
   * @param home where dockyard keeps what outlives every JVM
   * @return the places
   */
  public static PairPlaces under(Path home) {
    return new PairPlaces(
        Path.of("/run/sysbox"),
        Path.of("/usr/local/lib/dockyard"),
        Path.of("/var/log/dockyard-sysbox"),
        home.resolve("sysbox"),
        home.resolveSibling(home.getFileName() + "-sysbox"),
        "dockyard-sysbox",
        Map.of());
  }

  /**
   * The program of a daemon that we start.
   *
   * @param daemon which one
   * @return its file
   */
  public Path binary(SysboxDaemon daemon) {
    return binaries.resolve(daemon.program());
  }

  /**
   * The log of a daemon that we start.
   *
   * @param daemon which one
   * @return its file
   */
  public Path log(SysboxDaemon daemon) {
    return logs.resolve(daemon.program() + ".log");
  }

  /**
   * The folder with one daemon's generations.
   *
   * @param daemon which one
   * @return need not exist
   */
  public Path room(SysboxDaemon daemon) {
    return home.resolve(daemon.room());
  }

  /** What was linked aside before a sysbox-mgr was stopped. */
  Path aside() {
    return home.resolve("aside");
  }

  /** Volumes that a rescue has put others in the place of. */
  Path displaced() {
    return home.resolve("displaced");
  }

  /** Where the instances that held the pair have their containers. */
  Path instancesFile() {
    return home.resolve("instances.json");
  }

  /**
   * What is locked for changes of the pair and of what is known of it.
   *
   * @return a file that is never removed
   */
  public Path lockFile() {
    return run.resolve("dockyard-refcount.lock");
  }

  /**
   * Which backend runs the pair.
   *
   * @return a file beside the lock
   */
  public Path ownerFile() {
    return run.resolve("dockyard-owner.json");
  }

  /** The containers that a repair has stopped and not started yet. */
  Path restartsFile() {
    return run.resolve("dockyard-restarts.json");
  }

  /** What programs said of their versions. */
  Path versionsFile() {
    return run.resolve("dockyard-versions.json");
  }

  /**
   * Where nobody ever listens, so that sysbox-mgr asks no Docker whose container it sees.
   *
   * @return the path of a socket that is not there
   */
  public Path noDocker() {
    return run.resolve("no-docker.sock");
  }
}
