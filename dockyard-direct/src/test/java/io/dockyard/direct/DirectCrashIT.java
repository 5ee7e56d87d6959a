package io.dockyard.direct;

import io.dockyard.contract.CrashContract;

class DirectCrashIT extends CrashContract {

  @Override
  protected String backend() {
    return DirectBackendProvider.NAME;
  }
}
