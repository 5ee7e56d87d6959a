package io.dockyard;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of sysbox-mgr or of sysbox-fs at one moment: the process that listens at its main
 * socket or, where nobody does, the one that runs its program.
 *
 * @param pid the process
 * @param executable the file it was started from, also when that has been replaced or deleted since
 * @param started when the process was started
 * @param version what its program says of itself, "0.7.0"; empty where the process is not the
 *     daemon, its file was replaced or deleted, or belongs to somebody whose programs are not run
 * @param folder its data root (sysbox-mgr) or mount point (sysbox-fs); empty where the process is
 *     not the daemon
 * @param service the systemd unit it belongs to; empty where it belongs to none
 * @param sockets the sockets of this daemon, the main one first, and who listens at each
 */
public record SysboxDaemonStatus(
    long pid,
    Path executable,
    Instant started,
    Optional<String> version,
    Optional<Path> folder,
    Optional<String> service,
    List<Socket> sockets) {

  /** A status with a copy of the list given. */
  public SysboxDaemonStatus {
    sockets = List.copyOf(sockets);
  }

  /**
   * One socket of a daemon.
   *
   * @param path its path
   * @param listening whether somebody listens at it
   * @param pid the process that does; empty where nobody does, or who does cannot be seen from here
   */
  public record Socket(Path path, boolean listening, Optional<Long> pid) {}
}
