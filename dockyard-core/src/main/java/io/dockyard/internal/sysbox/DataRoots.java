package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.kept.Volumes;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which data roots a sysbox-mgr works on now, or is about to. */
final class DataRoots {

  private DataRoots() {}

  static Volumes now(Map<SysboxDaemon, Launch> launches, PairObserver observer) {
    Optional<Launch> launch = Optional.ofNullable(launches.get(SysboxDaemon.MGR));
    if (launch.flatMap(Launch::process).filter(Processes::alive).isPresent()) {
      // By far the most frequent case, and beside ours there is none of somebody else.
      return new Volumes(Set.of(launch.get().generation()), Set.of());
    }
    DaemonObservation mgr = observer.observe(launches).mgr();
    Set<Path> current = new HashSet<>();
    mgr.own().map(ProcessIdentity::pid).ifPresent(pid -> current.add(of(pid)));
    // One that is just being started is not noted yet.
    launch
        .filter(decided -> decided.process().isEmpty())
        .ifPresent(decided -> current.add(decided.generation()));
    Set<Path> foreign = new HashSet<>();
    Stream.concat(mgr.listener().stream(), mgr.strangers().stream())
        .filter(pid -> mgr.own().filter(own -> own.pid() == pid).isEmpty())
        .forEach(pid -> foreign.add(of(pid)));
    return new Volumes(current, foreign);
  }

  private static Path of(long pid) {
    return SysboxDaemon.MGR.folder(Processes.argv(pid));
  }
}
