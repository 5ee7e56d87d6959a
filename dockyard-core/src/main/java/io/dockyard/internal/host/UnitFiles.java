package io.dockyard.internal.host;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of systemd's units, in the folders in which it looks for them (systemd.unit(5)), in its
 * order.
 */
public final class UnitFiles {

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/etc/systemd/system.control"),
          Path.of("/run/systemd/system.control"),
          Path.of("/run/systemd/transient"),
          Path.of("/run/systemd/generator.early"),
          Path.of("/etc/systemd/system"),
          Path.of("/etc/systemd/system.attached"),
          Path.of("/run/systemd/system"),
          Path.of("/run/systemd/system.attached"),
          Path.of("/run/systemd/generator"),
          Path.of("/usr/local/lib/systemd/system"),
          Path.of("/usr/lib/systemd/system"),
          Path.of("/lib/systemd/system"),
          Path.of("/run/systemd/generator.late"));

  private UnitFiles() {}

  /**
   * The file of a unit, also where systemd does not run.
   *
   * @param unit the unit's name, such as {@code adocker.service}
   * @return the one that systemd takes; also that of a masked unit, which is a link, maybe to
   *     nowhere
   */
  public static Optional<Path> find(String unit) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(unit))
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /**
   * What is said of a unit that is in the way.
   *
   * @param file its file
   * @return a sentence without its full stop
   */
  public static String notOurs(Path file) {
    return "a unit " + file + " exists and is not ours";
  }
}
