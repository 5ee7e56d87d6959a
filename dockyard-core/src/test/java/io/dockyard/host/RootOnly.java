package io.dockyard.host;

import org.junit.jupiter.api.Assumptions;

/** For tests of what only root may do. */
final class RootOnly {

  private RootOnly() {}

  /** Skips the test, and says why, unless this is root on Linux. */
  static void assume() {
    Assumptions.assumeTrue(Host.linux() && Host.root(), "skipped: needs root on Linux");
  }
}
