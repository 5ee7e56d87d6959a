package io.dockyard.internal.direct.pair;

import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.Host;
import java.time.Instant;

/**
 * The boot of the machine in which files are read and written.
 *
 * @param id its id
 * @param began when it began, as the machine's clock says now
 */
record Boot(String id, Instant began) {

  /** This one. */
  static Boot current() {
    return new Boot(BootId.current(), Host.bootTime());
  }
}
