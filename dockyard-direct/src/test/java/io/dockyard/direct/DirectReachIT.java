package io.dockyard.direct;

import io.dockyard.contract.ReachContract;

class DirectReachIT extends ReachContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
