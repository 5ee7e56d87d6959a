package io.dockyard.internal.instance;

import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.FirewallRule;
import io.dockyard.InstancePlan;
import io.dockyard.NetworkPlan;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.host.Routes;
import io.dockyard.internal.host.Sysctl;
import io.dockyard.internal.plan.FirewallRules;
import io.dockyard.internal.plan.InstanceBridge;
import java.util.List;
import java.util.Optional;

/** Looks at the bridge and the firewall rules of an instance. */
public final class BridgeNetwork {

  private static final String IP_FORWARD = "net/ipv4/ip_forward";

  private final NetworkPlan plan;
  private final Cidr pool;

  /**
   * The network of one instance.
   *
   * @param instance the instance's plan
   */
  public BridgeNetwork(InstancePlan instance) {
    this.plan = instance.network();
    this.pool = instance.addresses().poolBase();
  }

  /**
   * Whether the bridge exists and is the instance's: by its alias or, in the moment before it gets
   * that, by its hardware address.
   *
   * @return true if it is
   */
  public boolean bridgeExists() {
    return NetworkLinks.isBridge(plan.bridge())
        && InstanceBridge.isTagged(
            plan.tag(),
            NetworkLinks.alias(plan.bridge()),
            NetworkLinks.hardwareAddress(plan.bridge()));
  }

  /**
   * What is not as it should be with the instance's rules: missing ones, doubled or changed ones.
   *
   * @param deadline when it must be known
   * @return a sentence; empty if the firewall is as it should be
   */
  public Optional<String> firewallFinding(Deadline deadline) {
    FirewallState found = FirewallState.read(plan.tag(), deadline);
    return found.differenceTo(onThisHost(deadline)).finding();
  }

  /**
   * Whether the firewall and forwarding are as they should be.
   *
   * @param deadline when it must be known
   * @return true if a start has nothing to do about them
   */
  public boolean firewallIsUp(Deadline deadline) {
    return Sysctl.read(IP_FORWARD).equals("1") && firewallFinding(deadline).isEmpty();
  }

  private List<FirewallRule> onThisHost(Deadline deadline) {
    return FirewallRules.onHost(plan, pool, bridgesOfOthers(), Routes.defaultInterfaces(deadline));
  }

  /**
   * Bridges that are neither an instance's nor named by Docker's patterns, which the plan knows.
   * Those of instances come and go meanwhile: what is read of one that is just being removed is
   * nothing, and it is no bridge then either.
   */
  private List<String> bridgesOfOthers() {
    return NetworkLinks.names().stream()
        .filter(name -> !name.startsWith("docker") && !name.startsWith("br-"))
        .filter(name -> !name.equals(plan.bridge()))
        .filter(name -> !isOfInstance(name))
        .filter(NetworkLinks::isBridge)
        .sorted()
        .toList();
  }

  private static boolean isOfInstance(String name) {
    return InstanceBridge.isOfInstance(
        name, NetworkLinks.alias(name), NetworkLinks.hardwareAddress(name));
  }
}
