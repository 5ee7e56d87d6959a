package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxDaemonStatus.Socket;
import java.util.List;
import java.util.Optional;

/**
 * One daemon, as it was seen.
 *
 * @param daemon which one
 * @param listener the process that listens at its main socket
 * @param listenerProgram the base name of that process's program
 * @param hiddenListener whether somebody listens whose process cannot be told
 * @param complete whether all its sockets listen and it can take connections
 * @param own the daemon that we started, if it runs
 * @param strangers other processes of its program, without those that they started themselves
 * @param detail what else was seen
 */
public record DaemonObservation(
    SysboxDaemon daemon,
    Optional<Long> listener,
    Optional<String> listenerProgram,
    boolean hiddenListener,
    boolean complete,
    Optional<ProcessIdentity> own,
    List<Long> strangers,
    DaemonDetail detail) {

  /** What was seen, copied. */
  public DaemonObservation {
    strangers = List.copyOf(strangers);
  }

  /**
   * What it is, as half of a pair.
   *
   * @return by what was seen
   */
  public Half half() {
    if (intruder().isPresent()) {
      return Half.WRONG;
    }
    if (listener.isPresent()) {
      if (own.isPresent()) {
        return complete ? Half.OURS : Half.OURS_SILENT;
      }
      if (!listenerProgram.equals(Optional.of(daemon.program()))) {
        return Half.WRONG;
      }
      return complete ? Half.FOREIGN : Half.FOREIGN_SILENT;
    }
    if (own.isPresent()) {
      return Half.OURS_SILENT;
    }
    if (hiddenListener) {
      return Half.WRONG;
    }
    return strangers.isEmpty() ? Half.ABSENT : Half.FOREIGN_SILENT;
  }

  /** A process that listens at a socket of the daemon and is not the one that should. */
  private Optional<Long> intruder() {
    Optional<Long> rightful = own.map(ProcessIdentity::pid).or(() -> listener);
    return listener
        .filter(pid -> !rightful.equals(Optional.of(pid)))
        .or(() -> detail.heldBesides(rightful).flatMap(Socket::pid));
  }

  /**
   * The process that is meant when this daemon is spoken of.
   *
   * @return the one that listens, else ours, else a stranger; empty where there is none
   */
  public Optional<Long> pid() {
    return listener
        .or(() -> own.map(ProcessIdentity::pid))
        .or(() -> strangers.stream().findFirst());
  }

  /**
   * What makes the half what it is, where that is not as it should be.
   *
   * @return a sentence; empty where all is well
   */
  public Optional<String> finding() {
    String program = daemon.program();
    return switch (half()) {
      case OURS, FOREIGN -> Optional.empty();
      case ABSENT -> Optional.of(program + " does not run.");
      case OURS_SILENT ->
          Optional.of(program + " runs as process " + own.orElseThrow().pid() + silence());
      case FOREIGN_SILENT ->
          Optional.of(
              program
                  + " was started by somebody else as process "
                  + pid().orElseThrow()
                  + silence());
      case WRONG -> Optional.of("The socket of " + program + " is served by " + wrongListener());
    };
  }

  private String silence() {
    if (detail.stopped()) {
      return ", but a signal has stopped it: it does nothing until it is told to go on.";
    }
    if (listener.isPresent() && !detail.accepts() && !detail.sockets().isEmpty()) {
      return ", but takes no connections: its queue of them is full.";
    }
    return ", but does not listen on all of its sockets.";
  }

  private String wrongListener() {
    Optional<Socket> other = detail.heldBesides(own.map(ProcessIdentity::pid).or(() -> listener));
    if (other.isPresent() && !other.flatMap(Socket::pid).equals(listener)) {
      return "process "
          + other.flatMap(Socket::pid).orElseThrow()
          + " at "
          + other.get().path()
          + pid().map(pid -> " instead of process " + pid + ".").orElse(".");
    }
    if (listener.isEmpty()) {
      return "a process that cannot be seen, or that takes no connections.";
    }
    String process =
        "process "
            + listener.get()
            + listenerProgram.map(name -> " (" + name + ")").orElse(", which is gone");
    return own.map(mine -> process + " instead of process " + mine.pid() + ", which we started.")
        .orElse(process + ".");
  }
}
