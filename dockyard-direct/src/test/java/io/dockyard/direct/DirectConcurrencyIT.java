package io.dockyard.direct;

import io.dockyard.contract.ConcurrencyContract;

class DirectConcurrencyIT extends ConcurrencyContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
