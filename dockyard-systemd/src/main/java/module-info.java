/** The systemd backend. */
@org.jspecify.annotations.NullMarked
module io.dockyard.systemd {
  requires static org.jspecify;
  requires transitive io.dockyard.core;
}
