package io.dockyard.direct;

import io.dockyard.contract.FirewallContract;

class DirectFirewallIT extends FirewallContract {

  @Override
  protected String backend() {
    return "direct";
  }
}
