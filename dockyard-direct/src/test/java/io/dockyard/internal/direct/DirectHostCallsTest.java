package io.dockyard.internal.direct;

import io.dockyard.crash.HostCallsContract;

class DirectHostCallsTest extends HostCallsContract {

  DirectHostCallsTest() {
    super(DirectBackendProvider.class);
  }
}
