/** The direct backend: spawns the daemons of instances, which then outlive this JVM. */
@org.jspecify.annotations.NullMarked
module io.dockyard.direct {
  requires transitive io.dockyard.core;
  requires com.google.gson;
  requires static org.jspecify;
  requires org.slf4j;

  provides io.dockyard.spi.BackendProvider with
      io.dockyard.internal.direct.DirectBackendProvider;
}
