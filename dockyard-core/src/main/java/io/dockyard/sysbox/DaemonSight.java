package io.dockyard.sysbox;

import io.dockyard.host.ProcessIdentity;
import java.util.List;
import java.util.Optional;

/**
 * One daemon, as it was seen.
 *
 * @param daemon which one
 * @param listener the process that takes connections at its main socket
 * @param listenerProgram the base name of that process's program
 * @param hiddenListener whether somebody listens whose process cannot be told
 * @param complete whether all its sockets listen
 * @param own the daemon that we started, if it runs
 * @param strangers other processes of its program, without those that they started themselves
 */
record DaemonSight(
    SysboxDaemon daemon,
    Optional<Long> listener,
    Optional<String> listenerProgram,
    boolean hiddenListener,
    boolean complete,
    Optional<ProcessIdentity> own,
    List<Long> strangers) {

  DaemonSight {
    strangers = List.copyOf(strangers);
  }

  Half half() {
    if (listener.isPresent()) {
      if (own.isPresent()) {
        return own.get().pid() != listener.get()
            ? Half.WRONG
            : complete ? Half.OURS : Half.OURS_SILENT;
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

  /** What is not as it should be, as a sentence. */
  Optional<String> finding() {
    String program = daemon.program();
    return switch (half()) {
      case OURS, FOREIGN -> Optional.empty();
      case ABSENT -> Optional.of(program + " does not run.");
      case OURS_SILENT ->
          Optional.of(
              program
                  + " runs as process "
                  + own.orElseThrow().pid()
                  + ", but does not listen on all of its sockets.");
      case FOREIGN_SILENT ->
          Optional.of(
              program
                  + " was started by somebody else as process "
                  + listener.or(() -> strangers.stream().findFirst()).orElseThrow()
                  + ", but does not listen on all of its sockets.");
      case WRONG -> Optional.of("The socket of " + program + " is served by " + wrongListener());
    };
  }

  private String wrongListener() {
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
