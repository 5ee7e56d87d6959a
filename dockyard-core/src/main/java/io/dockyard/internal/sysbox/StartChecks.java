package io.dockyard.internal.sysbox;

import io.dockyard.RefusedException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Guarded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether programs fit each other, looked at before any of them is started or used. A program that
 * does not say its version fits all.
 */
public final class StartChecks {

  private final PairPlaces places;
  private final ProgramVersions versions;
  private final Optional<Path> sysboxRunc;

  /**
   * The checks for one instance.
   *
   * @param places where the pair is
   * @param sysboxRunc the runtime of the instance, where that is to fit too
   */
  public StartChecks(PairPlaces places, Optional<Path> sysboxRunc) {
    this.places = places;
    this.versions = new ProgramVersions(places);
    this.sysboxRunc = sysboxRunc;
  }

  /**
   * Refuses unless the daemons that are to be started fit each other and what runs.
   *
   * @param observation the pair
   * @param missing those that are to be started; not empty
   * @throws RefusedException if they do not
   */
  public void beforeStart(PairObservation observation, Set<SysboxDaemon> missing) {
    for (DaemonObservation daemon : observation.both()) {
      daemon
          .detail()
          .process()
          .filter(ProcessObservation::replaced)
          .ifPresent(process -> refuseReplaced(daemon.daemon(), process, missing));
    }
    Map<Path, Build> programs = new LinkedHashMap<>();
    for (DaemonObservation daemon : observation.both()) {
      if (missing.contains(daemon.daemon())) {
        Path binary = places.binary(daemon.daemon());
        add(programs, new Build(daemon.daemon().program(), binary, Optional.empty(), unknown()));
      } else {
        running(daemon).ifPresent(build -> add(programs, build));
      }
    }
    requireOneVersion(programs);
  }

  /**
   * Refuses unless the instance's runtime fits the pair that runs.
   *
   * @param observation the pair
   * @throws RefusedException if it does not
   */
  public void beforeJoin(PairObservation observation) {
    if (sysboxRunc.isEmpty()) {
      return;
    }
    Map<Path, Build> programs = new LinkedHashMap<>();
    observation.both().forEach(daemon -> running(daemon).ifPresent(build -> add(programs, build)));
    requireOneVersion(programs);
  }

  /**
   * Remembers for the next JVM what was found out here; under the pair's lock.
   *
   * @param observation the pair as it was before
   */
  public void keep(PairObservation observation) {
    List<Path> programs = new ArrayList<>(sysboxRunc.stream().toList());
    for (DaemonObservation daemon : observation.both()) {
      programs.add(running(daemon).map(Build::file).orElse(places.binary(daemon.daemon())));
    }
    versions.keep(programs);
  }

  private void requireOneVersion(Map<Path, Build> programs) {
    sysboxRunc.ifPresent(
        runc -> add(programs, new Build("sysbox-runc", runc, Optional.empty(), unknown())));
    Build.requireOneVersion(known(List.copyOf(programs.values())));
  }

  private static void add(Map<Path, Build> programs, Build build) {
    programs.put(build.file(), build);
  }

  private List<Build> known(List<Build> builds) {
    Map<Path, String> known = versions.of(builds.stream().map(Build::file).toList());
    return builds.stream()
        .map(
            build ->
                new Build(
                    build.name(),
                    build.file(),
                    build.process(),
                    Optional.ofNullable(known.get(build.file()))))
        .toList();
  }

  private static void refuseReplaced(
      SysboxDaemon daemon, ProcessObservation process, Set<SysboxDaemon> missing) {
    String absent = missing.iterator().next().program();
    throw new RefusedException(
        daemon.program()
            + " runs as process "
            + process.pid()
            + " from a file that was replaced or deleted since ("
            + process.executable()
            + "), and "
            + absent
            + " does not run: the two might be of different versions",
        "stop the instances that use it, end process "
            + process.pid()
            + " with SIGTERM, then try again");
  }

  /** What a daemon that runs was started from, where that may be asked for its version. */
  private static Optional<Build> running(DaemonObservation observation) {
    SysboxDaemon daemon = observation.daemon();
    return observation
        .detail()
        .process()
        .filter(process -> observation.half() != Half.WRONG && !process.replaced())
        .filter(process -> process.executable().endsWith(daemon.program()))
        .filter(process -> onlyRootWrites(process.executable()))
        .map(
            process ->
                new Build(
                    daemon.program(), process.executable(), Optional.of(process.pid()), unknown()));
  }

  /** What to do where {@link PairObservation#othersAreInTheWay others are in the way}. */
  public static String adviceOnOthers() {
    return "a second pair would destroy the first one's data; stop or repair what runs (where it is"
        + " Nestybox's service: systemctl restart sysbox), then try again";
  }

  /** Asking a program means running it, which is done with root's own programs only. */
  static boolean onlyRootWrites(Path file) {
    if (Guarded.weakness(Folders.facts(file)).isPresent()) {
      return false;
    }
    for (Path at = file.getParent(); at != null; at = at.getParent()) {
      if (Guarded.weaknessOnTheWay(Folders.facts(at)).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** The builds of the daemons that run, with their versions. */
  List<Build> running(PairObservation observation) {
    return known(observation.both().stream().flatMap(daemon -> running(daemon).stream()).toList());
  }

  private static Optional<String> unknown() {
    return Optional.empty();
  }
}
