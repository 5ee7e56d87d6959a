package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.SocketTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observes the pair; changes nothing. */
public final class PairObserver {

  private static final Logger LOG = LoggerFactory.getLogger(PairObserver.class);

  /** What a shell takes to become a daemon, many times over: some 300 ms. */
  private static final int LOOKS = 30;

  /** More than that, and what cannot be seen is there to stay. */
  private static final int LOOKS_AT_AN_END = 5;

  private static final Duration STEP = Duration.ofMillis(10);

  private final PairPlaces places;

  /**
   * An observer of one pair.
   *
   * @param places where it is
   */
  public PairObserver(PairPlaces places) {
    this.places = places;
  }

  /**
   * The pair now. A process that ends loses its program before its sockets: somebody who cannot be
   * seen would seem to listen. So an observation in which a daemon ended is made again.
   *
   * @param launches the starts of daemons that are known to be ours; what bears our mark is
   *     recognised also without
   * @return what was seen
   */
  public PairObservation observe(Map<SysboxDaemon, Launch> launches) {
    for (int looks = 1; ; looks++) {
      // Processes first: one that starts to listen meanwhile is then seen with its socket.
      Map<Long, String> programs = programs();
      List<ProcessIdentity> daemons = daemons(programs);
      SocketSurvey survey = new SocketSurvey(places.run(), programs);
      PairObservation observation =
          new PairObservation(
              observe(SysboxDaemon.MGR, launches, programs, survey),
              observe(SysboxDaemon.FS, launches, programs, survey));
      boolean whole = daemons.stream().allMatch(Processes::alive) && !observation.showsAnEnd();
      if (whole || looks == LOOKS_AT_AN_END) {
        return observation;
      }
      Deadline.after(STEP).pause(STEP, "a daemon of sysbox to end");
    }
  }

  private static List<ProcessIdentity> daemons(Map<Long, String> programs) {
    Set<String> names =
        Stream.of(SysboxDaemon.values()).map(SysboxDaemon::program).collect(Collectors.toSet());
    return programs.entrySet().stream()
        .filter(program -> names.contains(program.getValue()))
        .filter(program -> mayBeTheHosts(program.getKey()))
        .flatMap(program -> Processes.identify(program.getKey()).stream())
        .toList();
  }

  /**
   * The pair now, for who acts on it. Where a JVM was killed just when it started a daemon, that
   * one may not be recognisable for a moment, and a second one must not be started: it is given the
   * time to show itself.
   *
   * @param launches as for {@link #observe}
   * @return what was seen
   */
  public PairObservation observeClosely(Map<SysboxDaemon, Launch> launches) {
    PairObservation observation = observe(launches);
    for (int looks = 1; looks < LOOKS && mayShowItself(launches, observation); looks++) {
      Deadline.after(Duration.ofSeconds(1)).pause(STEP, "a daemon of sysbox to show itself");
      observation = observe(launches);
    }
    return observation;
  }

  /**
   * The pair now, where it is the one we noted and works, and so nothing has to be looked for: no
   * other process is looked at.
   *
   * @param launches as for {@link #observe}
   * @return what was seen; empty where anything is otherwise
   */
  public Optional<PairObservation> observeNoted(Map<SysboxDaemon, Launch> launches) {
    Optional<ProcessIdentity> mgr = noted(launches, SysboxDaemon.MGR);
    Optional<ProcessIdentity> fs = noted(launches, SysboxDaemon.FS);
    if (mgr.isEmpty() || fs.isEmpty()) {
      return Optional.empty();
    }
    Map<Long, String> programs = new HashMap<>();
    programs.put(mgr.get().pid(), SysboxDaemon.MGR.program());
    programs.put(fs.get().pid(), SysboxDaemon.FS.program());
    SocketSurvey survey = new SocketSurvey(places.run(), programs);
    if (!survey.oneListenerEach(SysboxDaemon.MGR) || !survey.oneListenerEach(SysboxDaemon.FS)) {
      return Optional.empty();
    }
    PairObservation observation =
        new PairObservation(
            survey.observe(SysboxDaemon.MGR, mgr, List.of()),
            survey.observe(SysboxDaemon.FS, fs, List.of()));
    return Optional.of(observation).filter(seen -> seen.bothAre(Half.OURS));
  }

  private static Optional<ProcessIdentity> noted(
      Map<SysboxDaemon, Launch> launches, SysboxDaemon daemon) {
    return Optional.ofNullable(launches.get(daemon))
        .flatMap(Launch::process)
        .filter(Processes::alive);
  }

  private static boolean mayShowItself(
      Map<SysboxDaemon, Launch> launches, PairObservation observation) {
    return observation.absent().stream()
        .map(launches::get)
        .anyMatch(launch -> launch != null && launch.process().isEmpty());
  }

  private DaemonObservation observe(
      SysboxDaemon daemon,
      Map<SysboxDaemon, Launch> launches,
      Map<Long, String> programs,
      SocketSurvey survey) {
    Set<Long> namesakes =
        programs.keySet().stream()
            .filter(pid -> daemon.program().equals(programs.get(pid)))
            .filter(PairObserver::mayBeTheHosts)
            .collect(Collectors.toSet());
    Set<Long> marked = marked(namesakes);
    Optional<ProcessIdentity> own =
        Optional.ofNullable(launches.get(daemon))
            .flatMap(launch -> recorded(daemon, launch, programs))
            .or(() -> oldest(marked.stream().filter(Processes::leadsSession)));
    List<Long> strangers =
        namesakes.stream()
            .filter(pid -> !marked.contains(pid))
            .filter(pid -> own.filter(mine -> mine.pid() == pid).isEmpty())
            .filter(pid -> Processes.parent(pid).filter(namesakes::contains).isEmpty())
            .sorted()
            .toList();
    return survey.observe(daemon, own, strangers);
  }

  /**
   * Whether all sockets of a daemon listen, whoever does; connects to none.
   *
   * @param daemon which one
   * @return true if they do
   */
  public boolean listening(SysboxDaemon daemon) {
    return listening(List.of(daemon));
  }

  /**
   * Whether all sockets of several daemons listen, by one look.
   *
   * @param daemons which ones
   * @return true if they do
   */
  public boolean listening(Collection<SysboxDaemon> daemons) {
    SocketTable table = SocketTable.read();
    return daemons.stream()
        .flatMap(daemon -> daemon.sockets(places.run()).stream())
        .allMatch(table::listens);
  }

  /** The daemon we noted, or the one we were about to note when the JVM was killed. */
  private Optional<ProcessIdentity> recorded(
      SysboxDaemon daemon, Launch launch, Map<Long, String> programs) {
    if (launch.process().isPresent()) {
      return launch.process().filter(Processes::alive);
    }
    Set<Long> members = Cgroups.processes(places.cgroup());
    return oldest(
        programs.keySet().stream()
            .filter(pid -> becoming(daemon, launch, pid, members))
            .filter(PairObserver::mayBeTheHosts));
  }

  /**
   * Whether a process is the daemon of a launch, or the shell that is about to become it: the name
   * of the generation is in the command line all the way. While a program is replaced by the next,
   * the command line is empty for a moment.
   */
  private boolean becoming(SysboxDaemon daemon, Launch launch, long pid, Set<Long> members) {
    List<String> argv = Processes.argv(pid);
    return argv.isEmpty()
        ? members.contains(pid)
        : argv.contains(launch.generation().toString())
            && argv.contains(places.binary(daemon).toString());
  }

  /** Those that we started, and what they started that has the same program. */
  private Set<Long> marked(Set<Long> namesakes) {
    if (namesakes.isEmpty()) {
      return Set.of();
    }
    Set<Long> members = Cgroups.processes(places.cgroup());
    return namesakes.stream()
        .filter(pid -> members.contains(pid) || bearsOurMark(pid))
        .collect(Collectors.toSet());
  }

  private boolean bearsOurMark(long pid) {
    return Processes.hasVariable(pid, PairPlaces.MARK, PairPlaces.MARKED)
        && Processes.executable(pid).filter(this::isOurs).isPresent();
  }

  /** Whether a program is from our folder, the links on the way to it resolved or not. */
  private boolean isOurs(Path program) {
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      Path binary = places.binary(daemon);
      try {
        if (program.equals(binary) || program.equals(binary.toRealPath())) {
          return true;
        }
      } catch (IOException e) {
        // Not there any more: a program that runs may have been removed.
        LOG.trace("no {}", binary, e);
      }
    }
    return false;
  }

  /** Any user may call a program so, but only root's can be a sysbox. */
  private static boolean mayBeTheHosts(long pid) {
    return Processes.ofRoot(pid) && sameHost(pid);
  }

  /**
   * Whether a process is not in a container, which may have a sysbox of its own.
   *
   * @param pid the process
   * @return true if it sees the pids that this JVM sees
   */
  public static boolean sameHost(long pid) {
    return Processes.sameNamespace(pid, "pid");
  }

  private static Optional<ProcessIdentity> oldest(Stream<Long> pids) {
    return pids.map(Processes::identify)
        .flatMap(Optional::stream)
        .min(Comparator.comparingLong(ProcessIdentity::startTicks));
  }

  private static Map<Long, String> programs() {
    return Processes.pids().stream()
        .flatMap(
            pid -> Processes.executable(pid).map(exe -> Map.entry(pid, baseName(exe))).stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static String baseName(Path path) {
    return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
  }
}
