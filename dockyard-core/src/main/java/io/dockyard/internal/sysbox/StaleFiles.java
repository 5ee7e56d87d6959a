package io.dockyard.internal.sysbox;

import io.dockyard.HostException;
import io.dockyard.internal.host.SocketTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pid file and the sockets that a daemon leaves behind. sysbox does not start on an empty pid
 * file, nor on one with the pid of a process that by chance has its name.
 */
public final class StaleFiles {

  private final PairPlaces places;

  /**
   * Those of one pair.
   *
   * @param places where it is
   */
  public StaleFiles(PairPlaces places) {
    this.places = places;
  }

  /**
   * Removes them, where nobody runs this daemon and nobody listens.
   *
   * @param observation the daemon, as it was seen just now
   */
  public void remove(DaemonObservation observation) {
    if (observation.half() != Half.ABSENT) {
      return;
    }
    // Somebody else may have begun to start theirs since the observation was made.
    SocketTable now = SocketTable.read();
    for (Path socket : observation.daemon().sockets(places.run())) {
      if (!now.listens(socket)) {
        remove(socket);
      }
    }
    Path pidFile = observation.daemon().pidFile(places.run());
    if (!namesADaemon(pidFile, observation.daemon())) {
      remove(pidFile);
    }
  }

  private static boolean namesADaemon(Path pidFile, SysboxDaemon daemon) {
    return PidFile.read(pidFile)
        .flatMap(PidFile::program)
        .filter(daemon.program()::equals)
        .isPresent();
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new HostException("remove " + file, e);
    }
  }
}
