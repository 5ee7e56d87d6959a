/** The direct backend. */
@org.jspecify.annotations.NullMarked
module io.dockyard.direct {
  requires static transitive org.jspecify;
  requires transitive io.dockyard.core;
}
