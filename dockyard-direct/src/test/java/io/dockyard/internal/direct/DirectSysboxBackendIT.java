package io.dockyard.internal.direct;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.SpawnedSysboxContract;
import io.dockyard.contract.SysboxInstanceContract;
import org.junit.jupiter.api.Nested;

/** The direct backend keeps every contract about instances under sysbox-runc. */
@BackendUnderTest(DirectBackendProvider.NAME)
class DirectSysboxBackendIT {

  @Nested
  class SpawnedSysbox extends SpawnedSysboxContract {}

  @Nested
  class SysboxInstance extends SysboxInstanceContract {}
}
