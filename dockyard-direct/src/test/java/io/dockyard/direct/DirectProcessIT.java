package io.dockyard.direct;

import io.dockyard.contract.ProcessContract;

class DirectProcessIT extends ProcessContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
