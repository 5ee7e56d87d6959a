package io.dockyard.internal.systemd;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.PlanContract;
import io.dockyard.contract.RegistryContract;
import io.dockyard.contract.StopContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts about an instance's life that the systemd backend keeps by now. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdLifeBackendIT {

  @Nested
  class Plan extends PlanContract {}

  @Nested
  class Registry extends RegistryContract {}

  @Nested
  class Stop extends StopContract {}
}
