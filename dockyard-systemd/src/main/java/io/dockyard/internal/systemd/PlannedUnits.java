package io.dockyard.internal.systemd;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The unit files that an instance needs: its own, and those of the shared sysbox, which come with
 * the first instance that needs them and go with the last.
 */
final class PlannedUnits {

  private final PairPlaces places;
  private final Systemd systemd;

  PlannedUnits(PairPlaces places, Systemd systemd) {
    this.places = places;
    this.systemd = systemd;
  }

  static boolean needsPair(InstancePlan plan) {
    return plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC;
  }

  private List<UnitFolder> folders(InstancePlan plan) {
    UnitFolder own = UnitFolder.of(plan);
    return needsPair(plan) ? List.of(UnitFolder.of(places), own) : List.of(own);
  }

  /** What is in the way of them, one sentence each. */
  List<String> obstacles(InstancePlan plan) {
    return folders(plan).stream().flatMap(folder -> folder.obstacles().stream()).toList();
  }

  /**
   * Refuses where what the plan has for a unit cannot be written, because it was changed by hand.
   *
   * @param unit the unit's name
   */
  void requireUnchanged(InstancePlan plan, String unit) {
    UnitFolder.of(plan).requireUnchanged(InstanceUnits.FOLDER.resolve(unit));
  }

  /** Writes those that are not there as planned, and has systemd read what it has not read. */
  void write(InstancePlan plan, Deadline deadline) {
    if (folders(plan).stream().allMatch(UnitFolder::isWritten)) {
      // Whoever wrote them may have been killed before.
      if (systemd.loaded(units(plan), deadline).stream()
          .anyMatch(unit -> systemd.status(unit, deadline).needsReload())) {
        systemd.daemonReload(deadline);
      }
      return;
    }
    if (needsPair(plan)) {
      try (FileLock lock = lockOfPair(deadline)) {
        writeAll(plan, deadline);
      }
    } else {
      writeAll(plan, deadline);
    }
  }

  private static List<String> units(InstancePlan plan) {
    List<String> units = new ArrayList<>(new UnitNames(plan.prefix()).all());
    if (needsPair(plan)) {
      units.addAll(PairUnits.all());
    }
    return units;
  }

  private void writeAll(InstancePlan plan, Deadline deadline) {
    List<UnitFolder> folders = folders(plan);
    folders.forEach(UnitFolder::requireUsable);
    boolean written = false;
    for (UnitFolder folder : folders) {
      written |= folder.write();
    }
    if (written) {
      systemd.daemonReload(deadline);
    }
  }

  /** Deletes an instance's own, and with the last one that needs the pair the pair's. */
  void delete(InstancePlan plan, Deadline deadline) {
    if (needsPair(plan)) {
      try (FileLock lock = lockOfPair(deadline)) {
        UnitFolder.of(plan).delete();
        deletePair(deadline);
      }
    } else {
      UnitFolder.of(plan).delete();
    }
    systemd.daemonReload(deadline);
  }

  private void deletePair(Deadline deadline) {
    List<Path> own = PairUnits.files(places).stream().map(PlannedFile::path).toList();
    boolean needed =
        Folders.list(InstanceUnits.FOLDER).stream()
            .filter(file -> !own.contains(file))
            .anyMatch(UnitFolder::needsPair);
    boolean active =
        PairUnits.all().stream().anyMatch(unit -> !systemd.status(unit, deadline).ended());
    if (needed || active) {
      return;
    }
    UnitFolder.of(places).delete();
    PairUnits.all().forEach(unit -> systemd.resetFailed(unit, deadline));
    systemd.resetFailed(PairUnits.GIVING_UP, deadline);
  }

  /** Whoever creates one instance and whoever destroys another must not meet. */
  private FileLock lockOfPair(Deadline deadline) {
    Folders.create(places.run(), "rwx------");
    return new PairOwnership(places).lock(deadline);
  }
}
