package io.dockyard.direct;

import io.dockyard.contract.StopContract;

class DirectStopIT extends StopContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
