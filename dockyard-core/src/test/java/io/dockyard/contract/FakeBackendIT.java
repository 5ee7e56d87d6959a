package io.dockyard.contract;

import io.dockyard.fake.FakeBackendProvider;
import org.junit.jupiter.api.Nested;

/** The smallest backend keeps the contracts that need no container. */
@BackendUnderTest(FakeBackendProvider.NAME)
class FakeBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  @Nested
  class NameInput extends NameInputContract {}

  @Nested
  class Plan extends PlanContract {}

  @Nested
  class Registry extends RegistryContract {}

  @Nested
  class RootInput extends RootInputContract {}
}
