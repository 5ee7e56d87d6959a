package io.dockyard.instance;

import io.dockyard.Deadline;
import io.dockyard.FirewallRule;
import io.dockyard.NetworkPlan;
import io.dockyard.RefusedException;
import io.dockyard.host.Command;
import io.dockyard.host.NetworkLinks;
import io.dockyard.host.Routes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Brings the bridge and the firewall rules of an instance up and down. */
public final class BridgeNetwork {

  /** What begins the alias of every bridge of ours. */
  private static final String OUR_ALIAS = "dockyard:";

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
   * Removes the bridge if it is there and the instance's.
   *
   * @param deadline when it must be done
   */
  public void bridgeDown(Deadline deadline) {
    if (bridgeExists()) {
      Command.check(List.of("ip", "-batch", "-"), plan.bridgeDown(), deadline);
    }
  }

  /**
   * Adds the rules, each once, whatever is there of them already.
   *
   * @param deadline when it must be done
   */
  public void firewallUp(Deadline deadline) {
    FirewallState found = FirewallState.read(plan.tag(), plan.chain(), deadline);
    NetworkPlan wanted = onThisHost(deadline);
    if (!found.isExactly(wanted.rules())) {
      restore(wanted.firewallUp(found.deletionsOutsideChain()), deadline);
    }
  }

  /**
   * Removes every rule that carries the instance's comment, and its chain.
   *
   * @param deadline when it must be done
   */
  public void firewallDown(Deadline deadline) {
    FirewallState found = FirewallState.read(plan.tag(), plan.chain(), deadline);
    if (found.isEmpty()) {
      return;
    }
    Map<String, List<String>> lines = new TreeMap<>(found.deletionsOutsideChain());
    if (found.chainExists()) {
      lines.merge("filter", found.chainRemoval(), FirewallState::joined);
    }
    restore(
        lines.entrySet().stream()
            .map(table -> "*" + table.getKey() + "\n" + text(table.getValue()) + "COMMIT\n")
            .collect(Collectors.joining()),
        deadline);
  }

  /**
   * How many of the instance's rules are missing.
   *
   * @param deadline when it must be known
   * @return the number; 0 if the firewall is as it should be
   */
  public long missingRules(Deadline deadline) {
    FirewallState found = FirewallState.read(plan.tag(), plan.chain(), deadline);
    return found.missingOf(onThisHost(deadline).rules());
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  static void restore(String input, Deadline deadline) {
    Command.check(List.of("iptables-restore", "--noflush", "--wait", "10"), input, deadline);
  }

  private NetworkPlan onThisHost(Deadline deadline) {
    return plan.beside(bridgesOfOthers()).closedTo(Routes.defaultInterfaces(deadline));
  }

  /** Bridges that are neither ours nor named by Docker's patterns, which the plan knows. */
  private static List<String> bridgesOfOthers() {
    return NetworkLinks.names().stream()
        .filter(name -> !name.startsWith("docker") && !name.startsWith("br-"))
        .filter(NetworkLinks::isBridge)
        .filter(name -> !NetworkLinks.alias(name).startsWith(OUR_ALIAS))
        .sorted()
        .toList();
  }

  /** The rules a plan has, counted by table and chain. */
  static Map<String, Long> counted(List<FirewallRule> rules) {
    return rules.stream()
        .collect(
            Collectors.groupingBy(
                rule -> rule.table() + " " + rule.chain(), TreeMap::new, Collectors.counting()));
  }
}
