package io.dockyard.direct;

import io.dockyard.contract.SpawnedDaemonsContract;

class DirectSpawnedDaemonsIT extends SpawnedDaemonsContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
