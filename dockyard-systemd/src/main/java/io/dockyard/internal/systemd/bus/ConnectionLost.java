package io.dockyard.internal.systemd.bus;

/** The connection ended before the answer came: nobody knows whether what was asked is done. */
final class ConnectionLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConnectionLost(String asked) {
    super("the connection to systemd was lost: " + asked);
  }
}
