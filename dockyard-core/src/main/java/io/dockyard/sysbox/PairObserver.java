package io.dockyard.sysbox;

import io.dockyard.Deadline;
import io.dockyard.host.Cgroups;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.host.Processes;
import io.dockyard.host.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the pair; changes nothing. */
final class PairObserver {

  private static final Logger LOG = LoggerFactory.getLogger(PairObserver.class);

  /** What a shell takes to become a daemon, many times over: some 300 ms. */
  private static final int LOOKS = 30;

  private static final Duration STEP = Duration.ofMillis(10);

  private final PairPlaces places;

  PairObserver(PairPlaces places) {
    this.places = places;
  }

  /** The pair now, what we know of it being given. */
  PairSight look(PairRecord record) {
    // Processes first: one that starts to listen meanwhile is then seen with its socket.
    Map<Long, String> programs = programs();
    return new PairSight(
        look(SysboxDaemon.MGR, record, programs), look(SysboxDaemon.FS, record, programs));
  }

  /**
   * The pair now, for who acts on it. Where a JVM was killed just when it started a daemon, that
   * one may not be recognisable for a moment, and a second one must not be started: it is given the
   * time to show itself.
   */
  PairSight lookClosely(PairRecord record) {
    PairSight sight = look(record);
    for (int looks = 1; looks < LOOKS && mayShowItself(record, sight); looks++) {
      Deadline.after(Duration.ofSeconds(1)).pause(STEP, "a daemon of sysbox to show itself");
      sight = look(record);
    }
    return sight;
  }

  private static boolean mayShowItself(PairRecord record, PairSight sight) {
    return sight.absent().stream()
        .map(record.launches()::get)
        .anyMatch(launch -> launch != null && launch.process().isEmpty());
  }

  private DaemonSight look(SysboxDaemon daemon, PairRecord record, Map<Long, String> programs) {
    Set<Long> namesakes =
        programs.keySet().stream()
            .filter(pid -> daemon.program().equals(programs.get(pid)))
            .filter(PairObserver::sameHost)
            .collect(Collectors.toSet());
    Set<Long> marked = marked(namesakes);
    Optional<ProcessIdentity> own =
        Optional.ofNullable(record.launches().get(daemon))
            .flatMap(launch -> recorded(daemon, launch, programs))
            .or(() -> oldest(marked.stream().filter(Processes::leadsSession)));
    List<Long> strangers =
        namesakes.stream()
            .filter(pid -> !marked.contains(pid))
            .filter(pid -> own.filter(mine -> mine.pid() == pid).isEmpty())
            .filter(pid -> Processes.parent(pid).filter(namesakes::contains).isEmpty())
            .sorted()
            .toList();
    return sockets(daemon, own, strangers);
  }

  private DaemonSight sockets(
      SysboxDaemon daemon, Optional<ProcessIdentity> own, List<Long> strangers) {
    Path main = daemon.mainSocket(places.run());
    Optional<Long> listener = UnixSockets.peerPid(main);
    // A listener of that path may also be in another mount namespace, where the path is another.
    boolean hidden = listener.isEmpty() && Files.exists(main) && UnixSockets.listening(main);
    return new DaemonSight(
        daemon,
        listener,
        listener.flatMap(Processes::executable).map(PairObserver::baseName),
        hidden,
        listener.isPresent() && listening(daemon),
        own,
        strangers);
  }

  /** Whether all sockets of a daemon listen, whoever does; connects to none. */
  boolean listening(SysboxDaemon daemon) {
    return daemon.sockets(places.run()).stream().allMatch(UnixSockets::listening);
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
            .filter(PairObserver::sameHost));
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
    return PairPlaces.MARKED.equals(Processes.environment(pid).get(PairPlaces.MARK))
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

  /** Not in a container, which may have a sysbox of its own. */
  static boolean sameHost(long pid) {
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

  private static String baseName(Path path) {
    return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
  }
}
