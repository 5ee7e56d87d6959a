package io.dockyard;

import java.util.List;

/**
 * The bridge and the firewall rules of an instance; its addresses are {@link
 * InstancePlan#addresses}. Made by dockyard alone; further methods may come.
 */
public interface NetworkPlan {

  /** {@return the name of the bridge} */
  String bridge();

  /**
   * What marks bridge and rules as this instance's.
   *
   * @return the bridge's alias and each rule's comment
   */
  String tag();

  /** {@return the bridge's own hardware address, which tells ours from the moment it is made} */
  String hardwareAddress();

  /** {@return the chain of the instance's own in the filter table} */
  String chain();

  /** {@return the rules, in the order in which they are added} */
  List<FirewallRule> rules();
}
