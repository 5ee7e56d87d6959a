package io.dockyard.direct;

import io.dockyard.contract.FailedStartContract;

class DirectFailedStartIT extends FailedStartContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
