package io.dockyard.direct;

import io.dockyard.contract.ThrowawayContract;

class DirectThrowawayIT extends ThrowawayContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
