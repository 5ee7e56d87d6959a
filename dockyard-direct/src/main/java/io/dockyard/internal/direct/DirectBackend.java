package io.dockyard.internal.direct;

import io.dockyard.InstancePlan;
import io.dockyard.internal.host.UnitFiles;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.spi.Backend;
import io.dockyard.spi.DaemonRunner;
import io.dockyard.spi.SysboxHold;
import java.nio.file.Path;
import java.util.List;

/** Spawns the daemons, which outlive this object and this JVM. */
final class DirectBackend implements Backend {

  private final SpawnedDaemons daemons = new SpawnedDaemons();
  private final CountedSysbox sysbox;

  /** On a host where dockyard keeps things in this folder. */
  DirectBackend(Path home) {
    this.sysbox = new CountedSysbox(PairPlaces.under(home));
  }

  @Override
  public DaemonRunner daemons() {
    return daemons;
  }

  @Override
  public SysboxHold sysbox() {
    return sysbox;
  }

  /** Where there is a unit of that name, an instance of the shell tool may be run by systemd. */
  @Override
  public List<String> obstacles(InstancePlan plan) {
    return UnitFiles.find(plan.prefix() + "docker.service").stream()
        .map(UnitFiles::notOurs)
        .toList();
  }
}
