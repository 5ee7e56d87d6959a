package io.dockyard.internal.sysbox;

import io.dockyard.SysboxDaemonStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A {@link SysboxDaemonStatus}. */
record SeenDaemon(
    long pid,
    Path executable,
    Instant started,
    Optional<String> version,
    Optional<Path> folder,
    Optional<String> service,
    List<Socket> sockets)
    implements SysboxDaemonStatus {

  SeenDaemon {
    sockets = List.copyOf(sockets);
  }
}
