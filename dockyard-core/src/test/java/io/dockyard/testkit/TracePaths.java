package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files and folders by which Docker, containerd and sysbox show on a host, and all that lies in
 * {@code /run}. Elsewhere only their names count: below a world lies the host's disk, on which
 * others may make files meanwhile.
 */
final class TracePaths {

  /** What a system Docker leaves behind; ordered so that what lies in a folder follows it. */
  private static final List<Path> OF_DOCKER =
      List.of(
          Path.of("/etc/docker"),
          Path.of("/etc/docker/key.json"),
          Path.of("/opt/containerd"),
          Path.of("/run/containerd"),
          Path.of("/run/containerd/s"),
          Path.of("/run/docker"),
          Path.of("/run/docker.sock"),
          Path.of("/run/docker.pid"),
          // From containerd 2 on, unless its configuration says otherwise.
          Path.of("/run/nri"),
          Path.of("/var/lib/docker"),
          Path.of("/var/lib/containerd"));

  private static final List<Path> OF_SYSBOX =
      List.of(
          Path.of("/var/lib/sysbox"),
          Path.of("/var/lib/sysboxfs"),
          Path.of("/var/lib/dockyard-sysbox"),
          SysboxBinaries.RUNC,
          Path.of("/usr/local/lib/dockyard"));

  /** The units of who administers the host; what is started with them, and drop-ins, lie below. */
  private static final Path UNITS = Path.of("/etc/systemd/system");

  /** Folders whose entries count one by one. */
  private static final List<Path> LISTED =
      List.of(
          Path.of("/run"),
          Path.of("/run/containerd"),
          Path.of("/run/containerd/s"),
          Path.of("/run/lock"),
          Path.of("/run/sysbox"),
          Path.of("/usr/local/lib/dockyard"),
          UNITS);

  /**
   * What stays for good: a lock file must never be unlinked, neither ours, and its folder with it,
   * nor that of iptables; and what mount(8) and systemd keep of their own. {@link DockyardTraces}
   * sees what is in dockyard's own folder.
   */
  private static final Set<Path> FOR_GOOD =
      Set.of(
          Path.of("/run/sysbox"),
          Path.of("/run/sysbox/dockyard-refcount.lock"),
          Path.of("/run/xtables.lock"),
          Path.of("/run/mount"),
          Path.of("/run/dockyard"),
          UNITS.resolve("multi-user.target.wants"));

  private TracePaths() {}

  /** {@link #OF_DOCKER}, and what the system's containerd has in its folder. */
  static List<Path> ofSystemDocker() {
    Path folder = Path.of("/run/containerd");
    return Stream.concat(OF_DOCKER.stream(), HostFiles.entries(folder).stream())
        .distinct()
        .toList();
  }

  static List<String> existing() {
    Stream<Path> fixed = Stream.concat(OF_DOCKER.stream(), OF_SYSBOX.stream());
    Stream<Path> belowUnits =
        HostFiles.entries(UNITS).stream().filter(path -> path.toString().matches(".*[.](wants|d)"));
    Stream<Path> listed =
        Stream.concat(LISTED.stream(), belowUnits)
            .flatMap(folder -> HostFiles.entries(folder).stream());
    return Stream.concat(fixed.filter(HostFiles::exists), listed)
        .filter(path -> !FOR_GOOD.contains(path))
        .map(Path::toString)
        .distinct()
        .sorted()
        .toList();
  }
}
