package io.dockyard.sysbox;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pid file and the sockets that a daemon leaves behind. sysbox does not start on an empty pid
 * file, nor on one with the pid of a process that by chance has its name.
 */
final class StaleFiles {

  private final PairPlaces places;

  StaleFiles(PairPlaces places) {
    this.places = places;
  }

  /** Removes them, where nobody runs this daemon and nobody listens. */
  void remove(DaemonSight sight) {
    if (sight.half() != Half.ABSENT) {
      return;
    }
    List<Path> files = new ArrayList<>(sight.daemon().sockets(places.run()));
    files.add(sight.daemon().pidFile(places.run()));
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new HostException("remove " + file, e);
      }
    }
  }
}
