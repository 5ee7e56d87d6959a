package io.dockyard.direct;

import io.dockyard.contract.RegistryContract;

class DirectRegistryIT extends RegistryContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
