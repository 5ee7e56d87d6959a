package io.dockyard.internal.sysbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a status says beside the processes and the count.
 *
 * @param absentBinaries the executables that are not where the pair would be started from
 * @param builds the programs of the daemons that run, where they may be asked for their versions
 * @param crashLoops the daemons that ended again and again
 * @param keptVolumes how many volumes of containers are kept outside of them
 */
record PairBackground(
    List<Path> absentBinaries, List<Build> builds, List<Finding> crashLoops, long keptVolumes) {

  PairBackground {
    absentBinaries = List.copyOf(absentBinaries);
    builds = List.copyOf(builds);
    crashLoops = List.copyOf(crashLoops);
  }

  Optional<String> version(SysboxDaemon daemon) {
    return builds.stream()
        .filter(build -> build.name().equals(daemon.program()))
        .findFirst()
        .flatMap(Build::version);
  }

  boolean versionsDiffer() {
    return builds.stream().flatMap(build -> build.version().stream()).distinct().count() > 1;
  }
}
