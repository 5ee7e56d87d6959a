package io.dockyard.internal.direct;

import io.dockyard.testkit.BackendLayering;

class DirectLayeringTest extends BackendLayering {

  DirectLayeringTest() {
    super("io.dockyard.internal.direct");
  }
}
