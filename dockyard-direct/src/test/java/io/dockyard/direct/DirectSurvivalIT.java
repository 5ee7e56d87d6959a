package io.dockyard.direct;

import io.dockyard.contract.SurvivalContract;

class DirectSurvivalIT extends SurvivalContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
