package io.dockyard.internal.sysbox;

import io.dockyard.RefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One program of sysbox, running or to be run, with its version.
 *
 * @param name the program
 * @param file its file
 * @param process the process that runs it, if one does
 * @param version what it says of itself; empty where it does not say
 */
record Build(String name, Path file, Optional<Long> process, Optional<String> version) {

  /** Refuses where two of them say that they are of different versions. */
  static void requireOneVersion(List<Build> builds) {
    List<Build> known = builds.stream().filter(build -> build.version().isPresent()).toList();
    if (known.stream().map(Build::version).distinct().count() > 1) {
      throw new RefusedException(
          "the programs of sysbox are of different versions: " + enumerate(known),
          "install sysbox-mgr, sysbox-fs and sysbox-runc of one release; what runs is not replaced"
              + " before all instances that use it are stopped");
    }
  }

  static String enumerate(List<Build> builds) {
    return builds.stream().map(Build::words).collect(Collectors.joining(", "));
  }

  private String words() {
    return name
        + " "
        + version.orElse("of unknown version")
        + " ("
        + file
        + process.map(pid -> ", running as process " + pid).orElse("")
        + ")";
  }
}
