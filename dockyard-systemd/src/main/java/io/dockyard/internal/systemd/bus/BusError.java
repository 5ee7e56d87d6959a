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

  /**
   * Whether the one that was asked ended, did not answer or could not be reached, so that nobody
   * knows what it did. An error by the name of an exception of Java's is the library's own: it
   * could not send or read, because the connection has ended.
   */
  boolean leavesOpen() {
    return name.equals("org.freedesktop.DBus.Error.NoReply")
        || name.equals("org.freedesktop.DBus.Error.Disconnected")
        || name.endsWith("Exception");
  }
}
