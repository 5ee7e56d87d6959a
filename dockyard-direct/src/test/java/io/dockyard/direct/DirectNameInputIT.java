package io.dockyard.direct;

import io.dockyard.contract.NameInputContract;

class DirectNameInputIT extends NameInputContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
