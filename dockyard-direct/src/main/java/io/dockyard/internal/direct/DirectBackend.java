package io.dockyard.internal.direct;

import io.dockyard.spi.Backend;
import io.dockyard.spi.DaemonRunner;
import io.dockyard.spi.SysboxHold;

/** Spawns the daemons, which outlive this object and this JVM. */
final class DirectBackend implements Backend {

  private final SpawnedDaemons daemons = new SpawnedDaemons();
  private final CountedSysbox sysbox = new CountedSysbox();

  @Override
  public DaemonRunner daemons() {
    return daemons;
  }

  @Override
  public SysboxHold sysbox() {
    return sysbox;
  }
}
