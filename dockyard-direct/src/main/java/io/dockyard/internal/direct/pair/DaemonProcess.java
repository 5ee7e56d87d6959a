package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.host.LogFile;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.SpawnRequest;
import io.dockyard.internal.host.Spawner;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A daemon that this JVM has started just now. */
final class DaemonProcess {

  /** Nestybox's own units give both this rank. */
  private static final Integer OOM_SCORE_ADJUST = -500;

  private static final int OLD_LOGS = 5;
  private static final int TAIL_LINES = 30;

  private final SysboxDaemon daemon;
  private final Path log;
  private final Process process;
  private final Optional<ProcessIdentity> identity;

  private DaemonProcess(SysboxDaemon daemon, Path log, Process process) {
    this.daemon = daemon;
    this.log = log;
    this.process = process;
    this.identity = Processes.identify(process.pid());
  }

  /** Starts a daemon on a generation; its log of before is moved aside. */
  static DaemonProcess start(PairPlaces places, SysboxDaemon daemon, Path generation) {
    Folders.create(places.logs(), "rwxr-x---");
    Path log = places.log(daemon);
    LogFile.rotate(log, 0, OLD_LOGS);
    List<String> argv =
        List.of(places.binary(daemon).toString(), daemon.folderOption(), generation.toString());
    List<Path> cgroups = Cgroups.create(places.cgroup());
    SpawnRequest request =
        new SpawnRequest(
            argv, environment(places, daemon), Path.of("/"), log, cgroups, OOM_SCORE_ADJUST);
    return new DaemonProcess(daemon, log, Spawner.spawn(request));
  }

  private static Map<String, String> environment(PairPlaces places, SysboxDaemon daemon) {
    Map<String, String> environment = new HashMap<>(places.environment());
    environment.put(
        "PATH", Host.path().stream().map(Path::toString).collect(Collectors.joining(":")));
    environment.put(PairPlaces.MARK, PairPlaces.MARKED);
    if (daemon == SysboxDaemon.MGR) {
      environment.put("DOCKER_HOST", "unix://" + places.noDocker());
    }
    return environment;
  }

  SysboxDaemon daemon() {
    return daemon;
  }

  /** Empty where it had ended before it could be looked at. */
  Optional<ProcessIdentity> identity() {
    return identity;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** How it ended; null while it runs. */
  @Nullable Integer exitStatus() {
    return process.isAlive() ? null : process.exitValue();
  }

  String logTail() {
    return LogFile.tail(log, TAIL_LINES);
  }

  /** Kills it with all that it started, at once: only while nobody can have used it. */
  void kill() {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(member -> member.destroyForcibly());
  }

  /** Ends it in good order, or, where it does not end by then, hard. */
  void end(Duration patience) {
    identity.ifPresent(
        mine -> {
          List<ProcessHandle> children = process.descendants().toList();
          Processes.signal(mine, Processes.SIGTERM);
          if (!Processes.awaitExit(List.of(mine), Deadline.after(patience))) {
            kill();
            Processes.awaitExit(List.of(mine), Deadline.after(patience));
          }
          children.forEach(child -> child.destroyForcibly());
        });
  }
}
