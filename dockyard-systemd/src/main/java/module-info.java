/** The systemd backend: the daemons of instances are units, and systemd runs them. */
@org.jspecify.annotations.NullMarked
module io.dockyard.systemd {
  requires transitive io.dockyard.core;
  requires org.freedesktop.dbus;
  requires static org.jspecify;

  provides io.dockyard.spi.BackendProvider with
      io.dockyard.internal.systemd.SystemdBackendProvider;

  // It makes the signals that it reads.
  exports io.dockyard.internal.systemd.bus to
      org.freedesktop.dbus;
}
