package io.dockyard;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of sysbox-mgr or of sysbox-fs at one moment: the process that listens at its main
 * socket or, where nobody does, the one that runs its program. Made by dockyard alone; further
 * methods may come.
 */
public interface SysboxDaemonStatus {

  /** {@return the process} */
  long pid();

  /** {@return the file it was started from, also when that has been replaced or deleted since} */
  Path executable();

  /** {@return when the process was started} */
  Instant started();

  /**
   * What its program says of itself.
   *
   * @return such as {@code 0.7.0}; empty where the process is not the daemon, its file was replaced
   *     or deleted, or belongs to somebody whose programs are not run
   */
  Optional<String> version();

  /**
   * Its data root (sysbox-mgr) or mount point (sysbox-fs).
   *
   * @return the folder; empty where the process is not the daemon
   */
  Optional<Path> folder();

  /** {@return the systemd unit it belongs to; empty where it belongs to none} */
  Optional<String> service();

  /** {@return the sockets of this daemon, the main one first, and who listens at each} */
  List<Socket> sockets();

  /** One socket of a daemon. Made by dockyard alone; further methods may come. */
  interface Socket {

    /** {@return its path} */
    Path path();

    /** {@return whether somebody listens at it} */
    boolean listening();

    /**
     * The process that listens at it.
     *
     * @return its pid; empty where nobody does, or who does cannot be seen from here
     */
    Optional<Long> pid();
  }
}
