package io.dockyard.direct;

import io.dockyard.contract.AdoptionContract;

class DirectAdoptionIT extends AdoptionContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
