package io.dockyard.internal.systemd;

import io.dockyard.contract.AddressInputContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.FirewallContract;
import io.dockyard.contract.ReachContract;
import io.dockyard.contract.SettingsContract;
import io.dockyard.contract.SocketGroupContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The systemd backend keeps every contract about an instance's network and settings. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdNetworkBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  @Nested
  class Firewall extends FirewallContract {}

  @Nested
  class Reach extends ReachContract {}

  @Nested
  class Settings extends SettingsContract {}

  @Nested
  class SocketGroup extends SocketGroupContract {}
}
