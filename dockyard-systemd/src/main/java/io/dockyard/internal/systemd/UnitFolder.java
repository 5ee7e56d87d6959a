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

/** The unit files of instances, as they are on disk. What is not ours is never touched. */
final class UnitFolder {

  private UnitFolder() {}

  /** What is in the way of an instance's units, one sentence each. */
  static List<String> obstacles(InstancePlan plan) {
    List<String> obstacles = new ArrayList<>();
    for (String unit : new UnitNames(plan.prefix()).all()) {
      UnitFiles.find(unit)
          .filter(file -> !isOurs(file, plan.prefix()))
          .ifPresent(file -> obstacles.add("a unit " + file + " exists and is not ours"));
    }
    return obstacles;
  }

  /**
   * Writes the unit files of an instance that are not there as planned.
   *
   * @return whether anything was written
   */
  static boolean write(InstancePlan plan) {
    boolean written = false;
    for (PlannedFile file : plan.backendFiles()) {
      Optional<String> present = text(file.path());
      if (present.filter(file.content()::equals).isPresent()) {
        continue;
      }
      requireOurs(file.path(), present, plan.prefix());
      AtomicFile.write(file.path(), file.content(), file.permissions());
      written = true;
    }
    return written;
  }

  /** Deletes the unit files of an instance. One that is not ours stays. */
  static void delete(InstancePlan plan) {
    for (PlannedFile file : plan.backendFiles()) {
      AtomicFile.removeLeftoversOf(file.path());
      if (isOurs(file.path(), plan.prefix())) {
        try {
          Files.deleteIfExists(file.path());
        } catch (IOException e) {
          throw new HostException("delete " + file.path(), e);
        }
      }
    }
  }

  /** What became of the unit files since they were written, one sentence each. */
  static List<String> findings(InstancePlan plan) {
    List<String> findings = new ArrayList<>();
    for (PlannedFile file : plan.backendFiles()) {
      finding(file, plan.prefix()).ifPresent(findings::add);
    }
    return findings;
  }

  private static Optional<String> finding(PlannedFile file, String prefix) {
    Path path = file.path();
    Optional<String> text = text(path);
    if (text.isEmpty()) {
      return Optional.of(
          "the unit file " + path + " is missing; create with the same spec writes it again");
    }
    Optional<UnitMarker> marker = UnitMarker.read(text.get());
    if (marker.filter(ours -> ours.prefix().equals(prefix)).isEmpty()) {
      return Optional.of(path + " was replaced by one that is not ours, and is left as it is");
    }
    if (!marker.get().intact()) {
      return Optional.of(
          path
              + " was changed by hand, and is left as it is; settings of your own belong in "
              + path
              + ".d/");
    }
    return Optional.empty();
  }

  private static void requireOurs(Path file, Optional<String> present, String prefix) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<UnitMarker> marker = present.flatMap(UnitMarker::read);
    if (marker.filter(ours -> ours.prefix().equals(prefix)).isEmpty()) {
      throw new RefusedException(
          "a unit " + file + " exists and is not ours", "remove it, or take another prefix");
    }
    if (!marker.get().intact()) {
      throw new RefusedException(
          file + " was changed by hand since dockyard wrote it",
          "move your settings to a file in " + file + ".d/, and remove " + file);
    }
  }

  private static boolean isOurs(Path file, String prefix) {
    return text(file)
        .flatMap(UnitMarker::read)
        .filter(marker -> marker.prefix().equals(prefix))
        .isPresent();
  }

  /** Empty where there is no plain file, as for a masked unit. */
  private static Optional<String> text(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (MalformedInputException e) {
      return Optional.of("");
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }
}
