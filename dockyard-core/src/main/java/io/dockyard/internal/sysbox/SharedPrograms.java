package io.dockyard.internal.sysbox;

import io.dockyard.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The two executables that a pair of ours is started from. */
public final class SharedPrograms {

  private final PairPlaces places;

  /**
   * Those of one pair.
   *
   * @param places where they are
   */
  public SharedPrograms(PairPlaces places) {
    this.places = places;
  }

  /** Those that are not there. */
  List<Path> absent() {
    List<Path> absent = new ArrayList<>();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      Path binary = places.binary(daemon);
      if (!Files.isRegularFile(binary) || !Files.isExecutable(binary)) {
        absent.add(binary);
      }
    }
    return absent;
  }

  /**
   * Refuses unless both are there.
   *
   * @param prefix the instance that needs them
   * @throws RefusedException if one is not
   */
  public void require(String prefix) {
    List<Path> absent = absent();
    if (!absent.isEmpty()) {
      throw new RefusedException(
          "instance '" + prefix + "' needs sysbox, but there is no executable " + enumerate(absent),
          "put sysbox-mgr and sysbox-fs there (sharedSysbox().install does), or start Nestybox's own service (systemctl start sysbox);"
              + " an instance with runtime(ContainerRuntime.RUNC) runs without sysbox");
    }
  }

  static String enumerate(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(" and no "));
  }
}
