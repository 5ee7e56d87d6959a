package io.dockyard.internal.plan;

import io.dockyard.FirewallRule;
import io.dockyard.NetworkPlan;
import java.util.List;

/** A {@link NetworkPlan}. */
record PlannedNetwork(
    String bridge, String tag, String hardwareAddress, String chain, List<FirewallRule> rules)
    implements NetworkPlan {

  PlannedNetwork {
    rules = List.copyOf(rules);
  }
}
