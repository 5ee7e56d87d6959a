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
record PairPlaces(
    Path run,
    Path binaries,
    Path logs,
    Path home,
    Path link,
    String cgroup,
    Map<String, String> environment) {

  /** A variable that the daemons get, by which they are known as ours. */
  static final String MARK = "DOCKYARD_SYSBOX";

  /** Its value. */
  static final String MARKED = "1";

  PairPlaces {
    environment = Map.copyOf(environment);
  }

  static PairPlaces standard() {
    return new PairPlaces(
        Path.of("/run/sysbox"),
        Path.of("/usr/local/lib/dockyard"),
        Path.of("/var/log/dockyard-sysbox"),
        Path.of("/var/lib/dockyard/sysbox"),
        Path.of("/var/lib/dockyard-sysbox"),
        "dockyard-sysbox",
        Map.of());
  }

  Path binary(SysboxDaemon daemon) {
    return binaries.resolve(daemon.program());
  }

  Path log(SysboxDaemon daemon) {
    return logs.resolve(daemon.program() + ".log");
  }

  /** The folder with one daemon's generations. */
  Path room(SysboxDaemon daemon) {
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

  Path lockFile() {
    return run.resolve("dockyard-refcount.lock");
  }

  Path countFile() {
    return run.resolve("dockyard-refcount");
  }

  Path recordFile() {
    return run.resolve("dockyard-holders.json");
  }

  /** The containers that a repair has stopped and not started yet. */
  Path restartsFile() {
    return run.resolve("dockyard-restarts.json");
  }

  /** What programs said of their versions. */
  Path versionsFile() {
    return run.resolve("dockyard-versions.json");
  }

  /** Which daemons were started lately; it stays with the logs. */
  Path startsFile() {
    return logs.resolve("starts.json");
  }

  /** Where nobody ever listens, so that sysbox-mgr asks no Docker whose container it sees. */
  Path noDocker() {
    return run.resolve("no-docker.sock");
  }
}
