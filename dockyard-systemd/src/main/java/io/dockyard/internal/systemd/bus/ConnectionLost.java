package io.dockyard.internal.systemd.bus;

import io.dockyard.HostException;
import org.jspecify.annotations.Nullable;

/**
 * There is no connection to systemd, or none any more: nobody knows whether what was asked is done.
 */
final class ConnectionLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String tried;

  /**
   * No connection.
   *
   * @param tried what was tried, as it continues "cannot"
   * @param cause the failure below; null where the connection just ended
   */
  ConnectionLost(String tried, @Nullable Throwable cause) {
    super("cannot " + tried, cause);
    this.tried = tried;
  }

  /** For who does not try again. */
  HostException given() {
    Throwable cause = getCause();
    return cause == null
        ? new HostException(tried, "the connection to systemd has ended", this)
        : new HostException(tried, cause);
  }
}
