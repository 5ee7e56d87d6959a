package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.NetworkPlan;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.host.Routes;
import io.dockyard.internal.plan.InstanceBridge;
import java.util.List;
import java.util.Optional;

/** Brings the bridge and the firewall rules of an instance up and down. */
public final class BridgeNetwork {

  private final NetworkPlan plan;

  /**
   * The network of one instance; nothing is done yet.
   *
   * @param plan the plan
   */
  public BridgeNetwork(NetworkPlan plan) {
    this.plan = plan;
  }

  /**
   * Whether the bridge exists and is the instance's: by its alias or, in the moment before it gets
   * that, by its hardware address.
   *
   * @return true if it is
   */
  public boolean bridgeExists() {
    if (!NetworkLinks.isBridge(plan.bridge())) {
      return false;
    }
    String alias = NetworkLinks.alias(plan.bridge());
    return alias.equals(plan.tag())
        || (alias.isEmpty()
            && NetworkLinks.hardwareAddress(plan.bridge()).equals(plan.hardwareAddress()));
  }

  /**
   * Makes the bridge. One of ours that a crash may have left half made is made again; one that is
   * in use is left as it is.
   *
   * @param inUse whether containers or a dockerd of the instance are attached to it
   * @param deadline when it must be done
   * @throws RefusedException if an interface of that name exists and is not ours
   */
  public void bridgeUp(boolean inUse, Deadline deadline) {
    if (bridgeExists() && inUse) {
      return;
    }
    bridgeDown(deadline);
    if (NetworkLinks.exists(plan.bridge())) {
      throw new RefusedException(
          "interface " + plan.bridge() + " exists and is not this instance's",
          "remove it, or create the instance with another prefix");
    }
    Command.check(List.of("ip", "-batch", "-"), plan.bridgeUp(), deadline);
  }

  /**
   * Removes the bridge if it is there and the instance's, and what a killed dockerd left on it.
   *
   * @param deadline when it must be done
   */
  public void bridgeDown(Deadline deadline) {
    if (!bridgeExists()) {
      return;
    }
    try {
      UnusedPorts.remove(plan.bridge(), deadline);
      Command.check(List.of("ip", "-batch", "-"), plan.bridgeDown(), deadline);
    } catch (HostException e) {
      // What a killed JVM had begun may have removed it in between.
      if (bridgeExists()) {
        throw e;
      }
    }
  }

  /**
   * Adds the rules, each once, whatever is there of them already.
   *
   * @param deadline when it must be done
   */
  public void firewallUp(Deadline deadline) {
    NetworkPlan wanted = onThisHost(deadline);
    FirewallChange.make(
        plan.tag(),
        plan.chain(),
        found ->
            found.differenceTo(wanted.rules()).isNone()
                ? ""
                : wanted.firewallUp(found.deletionsOutsideChain()),
        deadline);
  }

  /**
   * Removes every rule that carries the instance's comment, and its chain.
   *
   * @param deadline when it must be done
   */
  public void firewallDown(Deadline deadline) {
    FirewallChange.make(plan.tag(), plan.chain(), FirewallState::removal, deadline);
  }

  /**
   * What is not as it should be with the instance's rules: missing ones, doubled or changed ones.
   *
   * @param deadline when it must be known
   * @return a sentence; empty if the firewall is as it should be
   */
  public Optional<String> firewallFinding(Deadline deadline) {
    FirewallState found = FirewallState.read(plan.tag(), plan.chain(), deadline);
    return found.differenceTo(onThisHost(deadline).rules()).finding();
  }

  private NetworkPlan onThisHost(Deadline deadline) {
    return plan.beside(bridgesOfOthers()).closedTo(Routes.defaultInterfaces(deadline));
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
