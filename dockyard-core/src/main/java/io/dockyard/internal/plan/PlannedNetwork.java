package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.FirewallRule;
import io.dockyard.NetworkPlan;
import java.util.List;

/** A {@link NetworkPlan}. */
record PlannedNetwork(
    String bridge,
    String tag,
    String hardwareAddress,
    Cidr bridgeCidr,
    Cidr poolBase,
    String chain,
    List<FirewallRule> rules)
    implements NetworkPlan {

  PlannedNetwork {
    rules = List.copyOf(rules);
  }
}
