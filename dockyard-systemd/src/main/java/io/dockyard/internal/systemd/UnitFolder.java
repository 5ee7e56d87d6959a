package io.dockyard.internal.systemd;

import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.UnitFiles;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.internal.systemd.unit.UnitMarker;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The unit files of one instance, or of the shared sysbox, as they are on disk. What is not ours is
 * never touched.
 */
final class UnitFolder {

  /** What systemd reads in the folder (systemd.unit(5)). */
  private static final Pattern UNIT =
      Pattern.compile(
          ".*[.](service|socket|device|mount|automount|swap|target|path|timer|slice|scope)");

  private static final Path MASK = Path.of("/dev/null");

  /** What a file is that has the name of one of our units. */
  private enum Found {
    MISSING,
    /** As dockyard wrote it, maybe an older one. */
    OURS,
    CHANGED_BY_HAND,
    /** An operator wants nobody to start the unit (systemctl mask). */
    MASKED,
    FOREIGN
  }

  private final String owner;
  private final List<PlannedFile> files;

  private UnitFolder(String owner, List<PlannedFile> files) {
    this.owner = owner;
    this.files = files;
  }

  static UnitFolder of(InstancePlan plan) {
    return new UnitFolder(UnitMarker.instance(plan.prefix()), InstanceUnits.files(plan));
  }

  static UnitFolder of(PairPlaces places) {
    return new UnitFolder(PairUnits.OWNER, PairUnits.files(places));
  }

  /** What is in the way of the units, one sentence each. */
  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    for (PlannedFile file : files) {
      if (file.path().startsWith(InstanceUnits.FOLDER)) {
        UnitFiles.find(name(file.path())).flatMap(this::obstacle).ifPresent(obstacles::add);
      }
    }
    return obstacles;
  }

  private Optional<String> obstacle(Path file) {
    return switch (found(file)) {
      case FOREIGN -> Optional.of(UnitFiles.notOurs(file));
      case MASKED -> Optional.of("the unit " + file + " is masked");
      default -> Optional.empty();
    };
  }

  /** Whether there is nothing to write. */
  boolean isWritten() {
    return files.stream().noneMatch(this::mustBeWritten);
  }

  private boolean mustBeWritten(PlannedFile file) {
    return found(file.path()) != Found.CHANGED_BY_HAND
        && !text(file.path()).equals(Optional.of(file.content()));
  }

  /**
   * Refuses unless all files may be written.
   *
   * @throws RefusedException if one is masked, or not ours
   */
  void requireUsable() {
    files.forEach(file -> requireUsable(file.path(), found(file.path())));
  }

  /**
   * Refuses a file that was changed by hand, and so would stay as it is.
   *
   * @throws RefusedException if it was
   */
  void requireUnchanged(Path file) {
    if (found(file) == Found.CHANGED_BY_HAND) {
      throw new RefusedException(
          file + " was changed by hand, and is left as it is",
          "remove it, so that it is written anew, or change it yourself; settings of your own belong"
              + " in a file in the folder UNIT.d beside it");
    }
  }

  /**
   * Writes the files that are not there as planned. One that was changed by hand stays.
   *
   * @return whether anything was written
   */
  boolean write() {
    boolean written = false;
    for (PlannedFile file : files) {
      if (mustBeWritten(file)) {
        AtomicFile.write(file.path(), file.content(), file.permissions());
        written = true;
      }
    }
    return written;
  }

  /** Whether a file makes a unit need the shared sysbox, whoever wrote it. */
  static boolean needsPair(Path file) {
    return UNIT.matcher(name(file)).matches()
        && text(file).filter(text -> text.contains(PairUnits.ANCHOR)).isPresent();
  }

  private static void requireUsable(Path file, Found found) {
    if (found == Found.FOREIGN) {
      throw new RefusedException(
          UnitFiles.notOurs(file),
          PairUnits.all().contains(name(file))
              ? "remove it; it stands where the unit of the shared sysbox must be"
              : "remove it, or destroy this instance and create one with another prefix");
    }
    if (found == Found.MASKED) {
      throw new RefusedException(
          "the unit " + file + " is masked", "run 'systemctl unmask " + name(file) + "'");
    }
  }

  /**
   * Deletes the files, and the links by which a target starts a unit whose file somebody else has
   * deleted. One that is not ours stays.
   */
  void delete() {
    for (PlannedFile file : files) {
      AtomicFile.removeLeftoversOf(file.path());
      Found found = found(file.path());
      if (found == Found.OURS || found == Found.CHANGED_BY_HAND) {
        try {
          Files.deleteIfExists(file.path());
        } catch (IOException e) {
          throw new HostException("delete " + file.path(), e);
        }
      }
      deleteLinksTo(file.path());
    }
  }

  private static void deleteLinksTo(Path unit) {
    for (Path wants : Folders.list(InstanceUnits.FOLDER)) {
      Path link = wants.resolve(unit.getFileName());
      try {
        if (wants.toString().endsWith(".wants")
            && Files.isSymbolicLink(link)
            && wants.resolve(Files.readSymbolicLink(link)).normalize().equals(unit)
            && !Files.exists(link)) {
          Files.delete(link);
        }
      } catch (IOException e) {
        throw new HostException("delete " + link, e);
      }
    }
  }

  /**
   * Whether systemd may be told to stop a unit: what it knows by that name is neither a file of
   * somebody else in the place of ours, nor one in another folder, which counts where ours is gone.
   */
  boolean isOurs(UnitStatus unit) {
    Path planned = InstanceUnits.FOLDER.resolve(unit.name());
    Path read = PathBytes.path(unit.file());
    return found(planned) != Found.FOREIGN
        && (unit.file().isEmpty() || read.equals(planned) || read.equals(MASK));
  }

  /** What became of the files since they were written, one sentence each. */
  List<String> findings() {
    return files.stream().flatMap(file -> finding(file).stream()).toList();
  }

  private Optional<String> finding(PlannedFile planned) {
    Path file = planned.path();
    return switch (found(file)) {
      case OURS ->
          mustBeWritten(planned)
              ? Optional.of(
                  file
                      + " is not as this version of dockyard and these settings have it; a start"
                      + " writes it anew")
              : Optional.empty();
      case MISSING -> Optional.of(file + " is missing; start puts it back");
      case MASKED ->
          Optional.of(
              "the unit "
                  + file
                  + " is masked: nobody can start it; systemctl unmask, and then start, put it back");
      case FOREIGN ->
          Optional.of(file + " was replaced by one that is not ours, and is left as it is");
      case CHANGED_BY_HAND ->
          Optional.of(
              file
                  + " was changed by hand, and is left as it is; settings of your own belong in a file"
                  + " in the folder UNIT.d beside the unit");
    };
  }

  private Found found(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Found.MISSING;
    }
    if (isMask(file)) {
      return Found.MASKED;
    }
    return text(file)
        .flatMap(UnitMarker::read)
        .filter(marker -> marker.owner().equals(owner))
        .map(marker -> marker.intact() ? Found.OURS : Found.CHANGED_BY_HAND)
        .orElse(Found.FOREIGN);
  }

  private static boolean isMask(Path file) {
    try {
      return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(MASK);
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }

  /** Empty where there is no plain file, or no text. */
  private static Optional<String> text(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (MalformedInputException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
