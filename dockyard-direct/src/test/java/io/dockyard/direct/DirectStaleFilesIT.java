package io.dockyard.direct;

import io.dockyard.contract.StaleFilesContract;

class DirectStaleFilesIT extends StaleFilesContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
