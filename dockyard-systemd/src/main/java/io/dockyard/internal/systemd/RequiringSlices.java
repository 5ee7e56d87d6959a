package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.InstanceCgroups;
import io.dockyard.SysboxHolder;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.sysbox.KnownHolder;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The instances that hold the shared sysbox, as systemd counts them: by their slices. */
final class RequiringSlices {

  private final Systemd systemd;

  RequiringSlices(Systemd systemd) {
    this.systemd = systemd;
  }

  /** Those whose slice is not empty, in the order in which they came. */
  List<SysboxHolder> holders(Deadline deadline) {
    return systemd.requiredBy(PairUnits.ANCHOR, deadline).stream()
        .filter(unit -> UnitNames.ofSlice(unit).isPresent())
        .map(unit -> systemd.status(unit, deadline))
        .filter(slice -> !slice.ended())
        .sorted(Comparator.comparing(slice -> slice.activeSince().orElse(Instant.MAX)))
        .map(RequiringSlices::holder)
        .toList();
  }

  /** Whether anything that requires it is there, also what no instance has. */
  boolean any(Deadline deadline) {
    return systemd.requiredBy(PairUnits.ANCHOR, deadline).stream()
        .anyMatch(unit -> !systemd.status(unit, deadline).ended());
  }

  private static SysboxHolder holder(UnitStatus slice) {
    String prefix = UnitNames.ofSlice(slice.name()).orElseThrow().prefix();
    return new KnownHolder(
        prefix,
        PairUnits.BACKEND,
        slice.active() ? slice.activeSince() : Optional.empty(),
        List.copyOf(Cgroups.processes(InstanceUnits.cgroups(prefix).instance())));
  }

  /** The cgroups of all instances that need it, by prefix. */
  Map<String, InstanceCgroups> cgroups(Deadline deadline) {
    return systemd.requiredBy(PairUnits.ANCHOR, deadline).stream()
        .flatMap(unit -> UnitNames.ofSlice(unit).stream())
        .map(UnitNames::prefix)
        .collect(Collectors.toMap(prefix -> prefix, InstanceUnits::cgroups));
  }
}
