package io.dockyard.internal.direct;

import io.dockyard.contract.AddressInputContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.BesideSystemDockerContract;
import io.dockyard.contract.CopiedDataContract;
import io.dockyard.contract.FirewallContract;
import io.dockyard.contract.ManyStartsContract;
import io.dockyard.contract.ReachContract;
import io.dockyard.contract.SeparationContract;
import io.dockyard.contract.SettingsContract;
import io.dockyard.contract.SocketGroupContract;
import org.junit.jupiter.api.Nested;

/** The direct backend keeps every contract about an instance's network, neighbours and settings. */
@BackendUnderTest(DirectBackendProvider.NAME)
class DirectNetworkBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  @Nested
  class BesideSystemDocker extends BesideSystemDockerContract {}

  @Nested
  class CopiedData extends CopiedDataContract {}

  @Nested
  class Firewall extends FirewallContract {}

  @Nested
  class ManyStarts extends ManyStartsContract {}

  @Nested
  class Reach extends ReachContract {}

  @Nested
  class Separation extends SeparationContract {}

  @Nested
  class Settings extends SettingsContract {}

  @Nested
  class SocketGroup extends SocketGroupContract {}
}
