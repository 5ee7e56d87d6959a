package io.dockyard.crash;

import io.dockyard.internal.host.Host;

class HostCallsTest extends HostCallsContract {

  HostCallsTest() {
    super(Host.class);
  }
}
