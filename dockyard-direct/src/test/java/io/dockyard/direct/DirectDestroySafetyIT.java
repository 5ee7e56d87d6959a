package io.dockyard.direct;

import io.dockyard.contract.DestroySafetyContract;

class DirectDestroySafetyIT extends DestroySafetyContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
