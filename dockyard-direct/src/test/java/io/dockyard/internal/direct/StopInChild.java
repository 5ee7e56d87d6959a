package io.dockyard.internal.direct;

import io.dockyard.Dockyard;

/** Stops an instance, for a test that kills the JVM meanwhile. */
final class StopInChild {

  private StopInChild() {}

  /**
   * Stops one.
   *
   * @param args its prefix
   */
  public static void main(String[] args) {
    try (Dockyard dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open()) {
      dockyard.find(args[0]).orElseThrow().stop();
    }
  }
}
