package io.dockyard.internal.systemd;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.BesideSystemDockerContract;
import io.dockyard.contract.ManyStartsContract;
import io.dockyard.contract.SeparationContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The systemd backend keeps every contract about instances and Dockers beside an instance. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdNeighbourBackendIT {

  @Nested
  class BesideSystemDocker extends BesideSystemDockerContract {}

  @Nested
  class ManyStarts extends ManyStartsContract {}

  @Nested
  class Separation extends SeparationContract {}
}
