package io.dockyard.direct;

import io.dockyard.contract.SocketGroupContract;

class DirectSocketGroupIT extends SocketGroupContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
