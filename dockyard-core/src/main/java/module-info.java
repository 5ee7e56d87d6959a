/** Several isolated Docker daemons side by side on one Linux host, sharing one sysbox. */
@SuppressWarnings("module") // The backends are compiled after the core.
@org.jspecify.annotations.NullMarked
module io.dockyard.core {
  requires com.google.gson;
  requires com.sun.jna;
  requires org.apache.commons.io;
  requires org.jnrproject.unixsocket;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.dockyard;
  exports io.dockyard.spi;
  exports io.dockyard.internal.host to
      io.dockyard.direct,
      io.dockyard.systemd;
  exports io.dockyard.internal.sysbox to
      io.dockyard.direct,
      io.dockyard.systemd;

  uses io.dockyard.spi.BackendProvider;
}
