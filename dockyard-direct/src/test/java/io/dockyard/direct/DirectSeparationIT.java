package io.dockyard.direct;

import io.dockyard.contract.SeparationContract;

class DirectSeparationIT extends SeparationContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
