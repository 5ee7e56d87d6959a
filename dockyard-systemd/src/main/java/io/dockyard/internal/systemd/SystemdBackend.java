package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
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
  private final SysboxHold sysbox =
      SysboxHold.none(
          "the systemd backend does not run the shared sysbox yet",
          "use the backend 'direct' for it, or the runtime runc");

  SystemdBackend(Systemd systemd) {
    this.systemd = systemd;
    this.daemons = new UnitDaemons(systemd);
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
    return new UnitFolder(plan).obstacles();
  }

  @Override
  public void create(InstancePlan plan, Deadline deadline) {
    if (new UnitFolder(plan).write()) {
      systemd.daemonReload(deadline);
    }
  }

  @Override
  public void remove(InstancePlan plan, Deadline deadline) {
    UnitFolder folder = new UnitFolder(plan);
    UnitNames names = new UnitNames(plan.prefix());
    List<String> units =
        names.all().stream().filter(unit -> folder.isOurs(systemd.status(unit, deadline))).toList();
    if (units.contains(names.dockerd())) {
      systemd.disable(List.of(names.dockerd()), deadline);
    }
    folder.delete();
    systemd.daemonReload(deadline);
    units.forEach(unit -> systemd.resetFailed(unit, deadline));
  }

  @Override
  public void close() {
    systemd.close();
  }
}
