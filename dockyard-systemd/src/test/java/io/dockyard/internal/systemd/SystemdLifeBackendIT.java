package io.dockyard.internal.systemd;

import io.dockyard.contract.AdoptionContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.ConcurrencyContract;
import io.dockyard.contract.DestroySafetyContract;
import io.dockyard.contract.EventsContract;
import io.dockyard.contract.FullDiskContract;
import io.dockyard.contract.InstanceApiContract;
import io.dockyard.contract.InterruptionContract;
import io.dockyard.contract.LocaleContract;
import io.dockyard.contract.NameInputContract;
import io.dockyard.contract.PlanContract;
import io.dockyard.contract.ProcessContract;
import io.dockyard.contract.RegistryContract;
import io.dockyard.contract.RootInputContract;
import io.dockyard.contract.StaleFilesContract;
import io.dockyard.contract.StartAllContract;
import io.dockyard.contract.StopContract;
import io.dockyard.contract.ThrowawayContract;
import io.dockyard.contract.UnitInputContract;
import io.dockyard.contract.UpgradeContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The systemd backend keeps every contract about an instance's life, from its input to its end. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdLifeBackendIT {

  @Nested
  class Adoption extends AdoptionContract {}

  @Nested
  class Concurrency extends ConcurrencyContract {}

  @Nested
  class DestroySafety extends DestroySafetyContract {}

  @Nested
  class Events extends EventsContract {}

  @Nested
  class FullDisk extends FullDiskContract {}

  @Nested
  class InstanceApi extends InstanceApiContract {}

  @Nested
  class Interruption extends InterruptionContract {}

  @Nested
  class Locales extends LocaleContract {}

  @Nested
  class NameInput extends NameInputContract {}

  @Nested
  class Plan extends PlanContract {}

  @Nested
  class Processes extends ProcessContract {}

  @Nested
  class Registry extends RegistryContract {}

  @Nested
  class RootInput extends RootInputContract {}

  @Nested
  class StaleFiles extends StaleFilesContract {}

  @Nested
  class StartAll extends StartAllContract {}

  @Nested
  class Stop extends StopContract {}

  @Nested
  class Throwaway extends ThrowawayContract {}

  @Nested
  class UnitInput extends UnitInputContract {}

  @Nested
  class Upgrade extends UpgradeContract {}
}
