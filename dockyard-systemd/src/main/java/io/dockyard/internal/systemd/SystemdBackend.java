package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
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
    this.daemons = new UnitDaemons(systemd);
    this.sysbox = AnchoredSysbox.at(places, systemd);
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
    if (folder.isOurs(systemd.status(dockerd(plan), deadline))) {
      systemd.disable(dockerd(plan), deadline);
    }
    List<String> maybeFailed =
        systemd.loaded(units(plan), deadline).stream()
            .filter(unit -> folder.isOurs(systemd.status(unit, deadline)))
            .toList();
    units.delete(plan, deadline);
    maybeFailed.forEach(unit -> systemd.resetFailed(unit, deadline));
  }

  @Override
  public void enable(InstancePlan plan, Deadline deadline) {
    units.write(plan, deadline);
    if (!systemd.enable(dockerd(plan), deadline)) {
      throw new RefusedException(
          dockerd(plan) + " was changed by hand, and does not say with what it is to be started",
          "give it an [Install] section with WantedBy=multi-user.target again");
    }
  }

  /** Also where the unit's file is missing: with the next start it would be there again. */
  @Override
  public void disable(InstancePlan plan, Deadline deadline) {
    units.write(plan, deadline);
    systemd.disable(dockerd(plan), deadline);
    systemd.daemonReload(deadline);
  }

  @Override
  public boolean enabled(InstancePlan plan) {
    return daemons.enabled(plan);
  }

  @Override
  public boolean holdsLimits() {
    return true;
  }

  @Override
  public void limit(InstancePlan plan, Deadline deadline) {
    units.requireUnchanged(plan, new UnitNames(plan.prefix()).slice());
    units.write(plan, deadline);
  }

  @Override
  public List<String> units(InstancePlan plan) {
    return new UnitNames(plan.prefix()).all();
  }

  private static String dockerd(InstancePlan plan) {
    return new UnitNames(plan.prefix()).dockerd();
  }

  @Override
  public void close() {
    systemd.close();
  }
}
