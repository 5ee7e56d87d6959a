package io.dockyard.direct;

import io.dockyard.contract.AddressInputContract;
import io.dockyard.contract.AdoptionContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.BesideSystemDockerContract;
import io.dockyard.contract.ConcurrencyContract;
import io.dockyard.contract.CrashContract;
import io.dockyard.contract.DestroySafetyContract;
import io.dockyard.contract.FailedStartContract;
import io.dockyard.contract.FirewallContract;
import io.dockyard.contract.InstanceApiContract;
import io.dockyard.contract.NameInputContract;
import io.dockyard.contract.ProcessContract;
import io.dockyard.contract.ReachContract;
import io.dockyard.contract.RegistryContract;
import io.dockyard.contract.RootInputContract;
import io.dockyard.contract.SeparationContract;
import io.dockyard.contract.SettingsContract;
import io.dockyard.contract.SocketGroupContract;
import io.dockyard.contract.SpawnedDaemonsContract;
import io.dockyard.contract.StaleFilesContract;
import io.dockyard.contract.StopContract;
import io.dockyard.contract.SurvivalContract;
import io.dockyard.contract.ThrowawayContract;
import org.junit.jupiter.api.Nested;

/** The direct backend keeps every contract. */
@BackendUnderTest(DirectBackendProvider.NAME)
class DirectBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  @Nested
  class Adoption extends AdoptionContract {}

  @Nested
  class BesideSystemDocker extends BesideSystemDockerContract {}

  @Nested
  class Concurrency extends ConcurrencyContract {}

  @Nested
  class Crash extends CrashContract {}

  @Nested
  class DestroySafety extends DestroySafetyContract {}

  @Nested
  class FailedStart extends FailedStartContract {}

  @Nested
  class Firewall extends FirewallContract {}

  @Nested
  class InstanceApi extends InstanceApiContract {}

  @Nested
  class NameInput extends NameInputContract {}

  @Nested
  class Processes extends ProcessContract {}

  @Nested
  class Reach extends ReachContract {}

  @Nested
  class Registry extends RegistryContract {}

  @Nested
  class RootInput extends RootInputContract {}

  @Nested
  class Separation extends SeparationContract {}

  @Nested
  class Settings extends SettingsContract {}

  @Nested
  class SocketGroup extends SocketGroupContract {}

  @Nested
  class SpawnedDaemons extends SpawnedDaemonsContract {}

  @Nested
  class StaleFiles extends StaleFilesContract {}

  @Nested
  class Stop extends StopContract {}

  @Nested
  class Survival extends SurvivalContract {}

  @Nested
  class Throwaway extends ThrowawayContract {}
}
