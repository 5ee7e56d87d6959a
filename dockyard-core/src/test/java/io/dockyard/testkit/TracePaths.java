package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files and folders by which Docker, containerd and sysbox show on a host. */
final class TracePaths {

  /** What a system Docker leaves behind; ordered so that what lies in a folder follows it. */
  static final List<Path> OF_DOCKER =
      List.of(
          Path.of("/etc/docker"),
          Path.of("/etc/docker/key.json"),
          Path.of("/opt/containerd"),
          Path.of("/run/containerd"),
          Path.of("/run/containerd/s"),
          Path.of("/run/docker"),
          Path.of("/run/docker.sock"),
          Path.of("/run/docker.pid"),
          Path.of("/var/lib/docker"),
          Path.of("/var/lib/containerd"));

  private static final List<Path> OF_SYSBOX =
      List.of(
          Path.of("/var/lib/sysbox"),
          Path.of("/var/lib/sysboxfs"),
          Path.of("/usr/local/lib/dockyard"));

  /** Folders whose entries count one by one. */
  private static final List<Path> LISTED =
      List.of(
          Path.of("/run/containerd/s"), Path.of("/run/sysbox"), Path.of("/usr/local/lib/dockyard"));

  /** A lock file must never be unlinked, so this one stays for good, and its folder with it. */
  private static final Path LOCK = Path.of("/run/sysbox/dockyard-refcount.lock");

  private TracePaths() {}

  static List<String> existing() {
    Stream<Path> fixed = Stream.concat(OF_DOCKER.stream(), OF_SYSBOX.stream());
    Stream<Path> listed = LISTED.stream().flatMap(folder -> HostFiles.entries(folder).stream());
    return Stream.concat(fixed.filter(HostFiles::exists), listed)
        .filter(path -> !path.equals(LOCK))
        .map(Path::toString)
        .sorted()
        .toList();
  }
}
