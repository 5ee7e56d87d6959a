package io.dockyard.internal.systemd.bus;

/** What was asked for was answered with an error. */
final class BusError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * An error of systemd or of the bus.
   *
   * @param name such as {@code org.freedesktop.systemd1.NoSuchUnit}
   * @param message what it says
   */
  BusError(String name, String message) {
    super(message);
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Whether the one that was asked ended, or did not answer, so that nobody knows what it did. */
  boolean leavesOpen() {
    return name.equals("org.freedesktop.DBus.Error.NoReply")
        || name.equals("org.freedesktop.DBus.Error.Disconnected");
  }
}
