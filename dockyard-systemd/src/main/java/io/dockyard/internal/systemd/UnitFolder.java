package io.dockyard.internal.systemd;

import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.UnitFiles;
import io.dockyard.internal.systemd.unit.UnitMarker;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The unit files of one instance, as they are on disk. What is not ours is never touched. */
final class UnitFolder {

  private final InstancePlan plan;

  UnitFolder(InstancePlan plan) {
    this.plan = plan;
  }

  /** What is in the way of the units, one sentence each. */
  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    for (String unit : new UnitNames(plan.prefix()).all()) {
      UnitFiles.find(unit)
          .filter(file -> marker(file).isEmpty())
          .ifPresent(file -> obstacles.add("a unit " + file + " exists and is not ours"));
    }
    return obstacles;
  }

  /**
   * Writes the files that are not there as planned.
   *
   * @return whether anything was written
   */
  boolean write() {
    boolean written = false;
    for (PlannedFile file : plan.backendFiles()) {
      if (!text(file.path()).equals(Optional.of(file.content()))) {
        requireOurs(file.path());
        AtomicFile.write(file.path(), file.content(), file.permissions());
        written = true;
      }
    }
    return written;
  }

  /** Deletes the files. One that is not ours stays. */
  void delete() {
    for (PlannedFile file : plan.backendFiles()) {
      AtomicFile.removeLeftoversOf(file.path());
      if (marker(file.path()).isPresent()) {
        try {
          Files.deleteIfExists(file.path());
        } catch (IOException e) {
          throw new HostException("delete " + file.path(), e);
        }
      }
    }
  }

  /** What became of the files since they were written, one sentence each. */
  List<String> findings() {
    return plan.backendFiles().stream()
        .map(PlannedFile::path)
        .flatMap(file -> finding(file).stream())
        .toList();
  }

  private Optional<String> finding(Path file) {
    Optional<UnitMarker> marker = marker(file);
    if (marker.isPresent()) {
      return marker.get().intact()
          ? Optional.empty()
          : Optional.of(
              file
                  + " was changed by hand, and is left as it is; settings of your own belong in "
                  + file
                  + ".d/");
    }
    return Optional.of(
        Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            ? file + " was replaced by one that is not ours, and is left as it is"
            : "the unit file " + file + " is missing; the instance's plan has its text");
  }

  private void requireOurs(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    UnitMarker marker =
        marker(file)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "a unit " + file + " exists and is not ours",
                        "remove it, or take another prefix"));
    if (!marker.intact()) {
      throw new RefusedException(
          file + " was changed by hand since dockyard wrote it",
          "move your settings to a file in " + file + ".d/, and remove " + file);
    }
  }

  /** That of a file of this instance; empty where there is none, or one that is not ours. */
  private Optional<UnitMarker> marker(Path file) {
    return text(file)
        .flatMap(UnitMarker::read)
        .filter(marker -> marker.prefix().equals(plan.prefix()));
  }

  /** Empty where there is no plain file, as for a masked unit, or no text. */
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
}
