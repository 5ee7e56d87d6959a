package io.dockyard.internal.systemd;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.SysboxInstanceContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The systemd backend keeps every contract about the sysbox that instances share. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdSysboxBackendIT {

  @Nested
  class SysboxInstances extends SysboxInstanceContract {}
}
