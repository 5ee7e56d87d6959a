package io.dockyard.direct;

import io.dockyard.contract.AddressInputContract;

class DirectAddressInputIT extends AddressInputContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
