package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxDaemonStatus.Socket;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Descriptors;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.RunningProgram;
import io.dockyard.internal.host.SocketTable;
import io.dockyard.internal.host.UnixSockets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who listens at the sockets of sysbox.
 *
 * <p>The main sockets take a connection silently, and the kernel then says who listens. The others
 * are never connected to: sysbox-fs logs an error each time. For those, and where no connection is
 * taken, the socket is looked for among the descriptors of processes, the likely one first.
 */
final class SocketSurvey {

  private final Path run;
  private final Map<Long, String> programs;
  private final SocketTable table = SocketTable.read();

  /**
   * At one moment.
   *
   * @param run sysbox's run directory
   * @param programs the base names of what all processes run
   */
  SocketSurvey(Path run, Map<Long, String> programs) {
    this.run = run;
    this.programs = programs;
  }

  /** A daemon, its processes being known. */
  DaemonObservation observe(
      SysboxDaemon daemon, Optional<ProcessIdentity> own, List<Long> strangers) {
    List<Path> paths = daemon.sockets(run);
    Path main = daemon.mainSocket(run);
    Optional<Long> peer = own.flatMap(mine -> peer(main, mine)).or(() -> UnixSockets.peerPid(main));
    List<Long> likely = new ArrayList<>(own.map(ProcessIdentity::pid).stream().toList());
    likely.addAll(strangers);
    Optional<Long> listener = peer.or(() -> holder(main, likely));
    List<Socket> sockets = new ArrayList<>();
    sockets.add(new SeenSocket(main, listener.isPresent() || listens(main), listener));
    listener.ifPresent(pid -> likely.add(0, pid));
    for (Path path : paths.subList(1, paths.size())) {
      sockets.add(new SeenSocket(path, listens(path), holder(path, likely)));
    }
    Optional<ProcessObservation> process =
        listener.or(() -> likely.stream().findFirst()).flatMap(pid -> process(daemon, pid));
    boolean stopped = process.filter(ProcessObservation::stopped).isPresent();
    boolean all = sockets.stream().allMatch(Socket::listening);
    DaemonDetail detail =
        new DaemonDetail(
            process,
            peer.isPresent(),
            sockets,
            paths.stream().filter(Files::exists).toList(),
            PidFile.read(daemon.pidFile(run)));
    return new DaemonObservation(
        daemon,
        listener,
        listener.flatMap(Processes::executable).map(PairObserver::baseName),
        sockets.stream().anyMatch(socket -> socket.listening() && socket.pid().isEmpty()),
        peer.isPresent() && all && !stopped,
        own,
        strangers,
        detail);
  }

  /**
   * A daemon of ours, if it takes connections at a socket that nobody else listens at. That is seen
   * without the library that asks for a peer, whose loading costs a new JVM more than all the rest.
   */
  private Optional<Long> peer(Path socket, ProcessIdentity own) {
    Set<Long> inodes = table.inodes(socket);
    boolean its = inodes.size() == 1 && !Descriptors.holders(List.of(own.pid()), inodes).isEmpty();
    return its && UnixSockets.connects(socket) ? Optional.of(own.pid()) : Optional.empty();
  }

  /** Whether at each socket of a daemon there listens one and no other that was there before. */
  boolean oneListenerEach(SysboxDaemon daemon) {
    return daemon.sockets(run).stream()
        .allMatch(socket -> Files.exists(socket) && table.inodes(socket).size() == 1);
  }

  /** A listener of that path may also be in another mount namespace, where the path is another. */
  private boolean listens(Path socket) {
    return Files.exists(socket) && table.listens(socket);
  }

  /**
   * The process of this host that has a socket open; empty where none is to be seen. Where several
   * listen at one path, the file of the earlier one was removed, and the likely one is asked last.
   */
  private Optional<Long> holder(Path socket, List<Long> likely) {
    if (!listens(socket)) {
      return Optional.empty();
    }
    Set<Long> inodes = table.inodes(socket);
    Optional<Long> expected = Descriptors.holders(likely, inodes).stream().findFirst();
    if (expected.isPresent() && inodes.size() == 1) {
      return expected;
    }
    return Descriptors.holders(programs.keySet(), inodes).stream()
        .filter(PairObserver::sameHost)
        .filter(pid -> !likely.contains(pid))
        .min(Long::compare)
        .or(() -> expected);
  }

  private Optional<ProcessObservation> process(SysboxDaemon daemon, long pid) {
    Optional<RunningProgram> program = RunningProgram.of(pid);
    Optional<ProcessIdentity> identity = Processes.identify(pid);
    if (program.isEmpty() || identity.isEmpty()) {
      return Optional.empty();
    }
    List<String> argv = Processes.argv(pid);
    Path file = program.get().file();
    // Where the running file was renamed, sysbox takes its own process for another program.
    boolean renamed =
        !argv.isEmpty()
            && PairObserver.baseName(PathBytes.path(argv.get(0))).equals(daemon.program())
            && !PairObserver.baseName(file).equals(daemon.program());
    boolean runsIt = renamed || PairObserver.baseName(file).equals(daemon.program());
    return Optional.of(
        new ProcessObservation(
            pid,
            file,
            program.get().replaced() || renamed,
            Processes.stopped(pid),
            Processes.started(identity.get()),
            runsIt ? Optional.of(daemon.folder(argv)) : Optional.empty(),
            Cgroups.service(pid)));
  }
}
