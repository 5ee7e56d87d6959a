/** The systemd backend. */
@org.jspecify.annotations.NullMarked
module io.dockyard.systemd {
  requires static transitive org.jspecify;
  requires transitive io.dockyard.core;
}
