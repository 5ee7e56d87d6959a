package io.dockyard.internal.direct;

import io.dockyard.internal.direct.pair.SysboxPair;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;

/** Makes the direct backend, which works on every Linux host. */
public final class DirectBackendProvider implements BackendProvider {

  /** The name of the backend. */
  static final String NAME = SysboxPair.BACKEND;

  /** For {@link java.util.ServiceLoader}. */
  public DirectBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Backend open(BackendContext context) {
    return new DirectBackend(context.home());
  }
}
