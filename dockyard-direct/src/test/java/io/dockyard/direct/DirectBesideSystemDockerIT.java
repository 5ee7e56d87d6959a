package io.dockyard.direct;

import io.dockyard.contract.BesideSystemDockerContract;

class DirectBesideSystemDockerIT extends BesideSystemDockerContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
