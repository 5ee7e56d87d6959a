package io.dockyard.fake;

import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import io.dockyard.spi.DaemonRunner;
import io.dockyard.spi.SysboxHold;

/** Makes the fake backend, which is taken only where it is named or the only one. */
public final class FakeBackendProvider implements BackendProvider {

  /** The name of the backend. */
  public static final String NAME = "fake";

  private record FakeBackend(DaemonRunner daemons, SysboxHold sysbox) implements Backend {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return Integer.MIN_VALUE;
  }

  @Override
  public Backend open(BackendContext context) {
    return new FakeBackend(new ScriptedDaemons(), new NoSysbox());
  }
}
