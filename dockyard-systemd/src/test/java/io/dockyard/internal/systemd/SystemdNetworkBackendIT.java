package io.dockyard.internal.systemd;

import io.dockyard.contract.AddressInputContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.CopiedDataContract;
import io.dockyard.contract.FirewallContract;
import io.dockyard.contract.ReachContract;
import io.dockyard.contract.SettingsContract;
import io.dockyard.contract.SocketGroupContract;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The systemd backend keeps every contract about an instance's network and settings. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdNetworkBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  @Nested
  class CopiedData extends CopiedDataContract {}

  @Nested
  class Firewall extends FirewallContract {}

  @Nested
  class Reach extends ReachContract {}

  @Nested
  class Settings extends SettingsContract {

    /** What systemd tells every service of itself and of the locale (systemd.exec(5)). */
    @Override
    protected Set<String> variablesOfTheBackend() {
      return Set.of("NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "LANG");
    }
  }

  @Nested
  class SocketGroup extends SocketGroupContract {}
}
