package io.dockyard.internal.sysbox.kept;

import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lists what is kept, for whoever asks.
 *
 * @param rooms where it is
 * @param known the instances that have held the pair
 */
record KeptList(KeptRooms rooms, List<ContainerHome> known) {

  List<SysboxKept> all(Supplier<Volumes> volumes) {
    List<SysboxKept> kept = new ArrayList<>();
    for (Finding finding : new Survey(rooms, known, volumes).older()) {
      kept.add(described(finding));
    }
    DisplacedData displacedData = new DisplacedData(rooms);
    for (Displaced displaced : displacedData.all(known)) {
      kept.add(
          new DescribedEntry(
              displaced.path(),
              displaced.store().folder(),
              displaced.id(),
              displacedData.owner(displaced, known).map(ContainerHome::prefix),
              Trees.diskUsage(displaced.path()),
              State.DISPLACED));
    }
    return kept;
  }

  /** An entry as others see it. */
  static SysboxKept described(Finding finding) {
    return new DescribedEntry(
        finding.path(),
        finding.entry().store().folder(),
        finding.entry().id(),
        finding.owner().map(ContainerHome::prefix),
        Trees.diskUsage(finding.path()),
        finding.state());
  }
}
