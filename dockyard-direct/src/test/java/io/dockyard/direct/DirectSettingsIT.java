package io.dockyard.direct;

import io.dockyard.contract.SettingsContract;

class DirectSettingsIT extends SettingsContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
