package io.dockyard.internal.sysbox;

import io.dockyard.SysboxDaemonStatus.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a daemon beyond what decides.
 *
 * @param process the process that listens at its main socket, else the one that runs its program
 * @param accepts whether its main socket takes connections
 * @param sockets its sockets, the main one first, and who listens at each
 * @param socketFiles those of its sockets' files that are there
 * @param pidFile its pid file, if that is there
 */
public record DaemonDetail(
    Optional<ProcessObservation> process,
    boolean accepts,
    List<Socket> sockets,
    List<Path> socketFiles,
    Optional<PidFile> pidFile) {

  /** What was seen, copied. */
  public DaemonDetail {
    sockets = List.copyOf(sockets);
    socketFiles = List.copyOf(socketFiles);
  }

  boolean replaced() {
    return process.filter(ProcessObservation::replaced).isPresent();
  }

  /**
   * Whether a signal has stopped its process.
   *
   * @return true if so
   */
  public boolean stopped() {
    return process.filter(ProcessObservation::stopped).isPresent();
  }

  /** A process that listens at one of the sockets and is not this one. */
  Optional<Socket> heldBesides(Optional<Long> daemon) {
    return sockets.stream()
        .filter(socket -> socket.pid().isPresent() && !socket.pid().equals(daemon))
        .findFirst();
  }
}
