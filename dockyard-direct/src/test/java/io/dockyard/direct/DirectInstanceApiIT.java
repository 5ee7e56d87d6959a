package io.dockyard.direct;

import io.dockyard.contract.InstanceApiContract;

class DirectInstanceApiIT extends InstanceApiContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
