package io.dockyard.direct;

import io.dockyard.contract.RootInputContract;

class DirectRootInputIT extends RootInputContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
