package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.UnitNames;
import io.dockyard.spi.Backend;
import io.dockyard.spi.DaemonRunner;
import io.dockyard.spi.SysboxHold;
import java.util.List;

/** Has systemd run the daemons. */
final class SystemdBackend implements Backend {

  private final Systemd systemd;
  private final UnitDaemons daemons;
  private final AnchoredSysbox sysbox;
  private final PlannedUnits units;

  /** On a host where the shared sysbox is there. */
  SystemdBackend(Systemd systemd, PairPlaces places) {
    this.systemd = systemd;
    this.units = new PlannedUnits(places, systemd);
    this.daemons = new UnitDaemons(systemd, units);
    this.sysbox = new AnchoredSysbox(places, systemd, units);
  }

  @Override
  public DaemonRunner daemons() {
    return daemons;
  }

  @Override
  public SysboxHold sysbox() {
    return sysbox;
  }

  @Override
  public List<String> obstacles(InstancePlan plan) {
    return units.obstacles(plan);
  }

  @Override
  public void create(InstancePlan plan, Deadline deadline) {
    units.write(plan, deadline);
  }

  @Override
  public void remove(InstancePlan plan, Deadline deadline) {
    UnitFolder folder = UnitFolder.of(plan);
    UnitNames names = new UnitNames(plan.prefix());
    List<String> ours =
        names.all().stream().filter(unit -> folder.isOurs(systemd.status(unit, deadline))).toList();
    if (ours.contains(names.dockerd())) {
      systemd.disable(List.of(names.dockerd()), deadline);
    }
    units.delete(plan, deadline);
    ours.forEach(unit -> systemd.resetFailed(unit, deadline));
  }

  @Override
  public void close() {
    systemd.close();
  }
}
