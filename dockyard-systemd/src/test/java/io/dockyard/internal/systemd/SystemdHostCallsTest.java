package io.dockyard.internal.systemd;

import io.dockyard.crash.HostCallsContract;

class SystemdHostCallsTest extends HostCallsContract {

  SystemdHostCallsTest() {
    super(SystemdBackendProvider.class);
  }
}
