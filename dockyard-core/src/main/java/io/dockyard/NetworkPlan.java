package io.dockyard;

import java.util.List;

/**
 * The bridge and the firewall rules of an instance.
 *
 * @param bridge the name of the bridge
 * @param tag what marks bridge and rules as this instance's: the bridge's alias and each rule's
 *     comment
 * @param hardwareAddress the bridge's own, which tells a bridge of ours from the moment it is made
 * @param bridgeCidr the bridge's address
 * @param poolBase the network that user-defined networks are cut from
 * @param chain the chain of the instance's own in the filter table
 * @param rules the rules, in the order in which they are added
 */
public record NetworkPlan(
    String bridge,
    String tag,
    String hardwareAddress,
    Cidr bridgeCidr,
    Cidr poolBase,
    String chain,
    List<FirewallRule> rules) {

  /** A plan with a copy of the rules given. */
  public NetworkPlan {
    rules = List.copyOf(rules);
  }
}
