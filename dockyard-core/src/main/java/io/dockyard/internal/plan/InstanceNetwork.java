package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.FirewallRule;
import io.dockyard.InstanceAddresses;
import io.dockyard.NetworkPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * The bridge and firewall of an instance.
 *
 * <p>What must not pass is dropped in the mangle table, which comes before the filter table: so no
 * accepting rule, of another instance or of the host, can let it through. What must pass although
 * the host's policy may be DROP is accepted in a chain of the instance's own.
 */
final class InstanceNetwork {

  private static final String REPLIES = "-m conntrack --ctstate RELATED,ESTABLISHED";
  private static final String NO_REPLIES = "-m conntrack ! --ctstate RELATED,ESTABLISHED";

  /** The names Docker gives to bridges: {@code docker0} and those of user-defined networks. */
  private static final List<String> DOCKER_BRIDGES = List.of("docker+", "br-+");

  private InstanceNetwork() {}

  static NetworkPlan plan(String prefix, InstanceAddresses addresses) {
    String bridge = InstanceBridge.name(prefix);
    String tag = InstanceBridge.tag(prefix);
    String chain = "dockyard-" + prefix;
    Cidr pool = addresses.poolBase();
    Cidr network = addresses.bridgeCidr().network();

    Rules rules = new Rules(tag);
    // Nobody but the instance opens connections into it, and nobody else uses its addresses.
    rules.append("mangle", "PREROUTING", "-s " + pool + " -m rpfilter --invert", "DROP");
    rules.append(
        "mangle", "FORWARD", "-o " + bridge + " ! -i " + bridge + " " + NO_REPLIES, "DROP");
    rules.append("mangle", "FORWARD", "-d " + pool + " ! -s " + pool + " " + NO_REPLIES, "DROP");
    // What leaves the instance carries the host's address.
    rules.append("nat", "POSTROUTING", "-s " + network + " ! -o " + bridge, "MASQUERADE");
    rules.append("nat", "POSTROUTING", "-s " + pool + " ! -d " + pool, "MASQUERADE");
    // The way out, and replies; the way to other Dockers' bridges is theirs to open.
    rules.append("filter", chain, "-o " + bridge + " " + REPLIES, "ACCEPT");
    rules.append("filter", chain, "-d " + pool + " " + REPLIES, "ACCEPT");
    rules.append("filter", chain, "-i " + bridge + " -o " + bridge, "ACCEPT");
    rules.append("filter", chain, "-s " + pool + " -d " + pool, "ACCEPT");
    for (String name : DOCKER_BRIDGES) {
      rules.append("filter", chain, "-o " + name, "RETURN");
    }
    rules.append("filter", chain, "-i " + bridge, "ACCEPT");
    rules.append("filter", chain, "-s " + pool, "ACCEPT");
    rules.insert("filter", "FORWARD", "", chain);
    return new PlannedNetwork(
        bridge, tag, InstanceBridge.hardwareAddress(tag), chain, rules.toList());
  }

  /** Collects rules that all carry the instance's comment. */
  private static final class Rules {

    private final String comment;
    private final List<FirewallRule> rules = new ArrayList<>();

    Rules(String tag) {
      this.comment = "-m comment --comment " + tag;
    }

    void append(String table, String chain, String match, String target) {
      rules.add(new PlannedRule(table, chain, false, text(match, target)));
    }

    void insert(String table, String chain, String match, String target) {
      rules.add(new PlannedRule(table, chain, true, text(match, target)));
    }

    private String text(String match, String target) {
      return (match.isEmpty() ? "" : match + " ") + comment + " -j " + target;
    }

    List<FirewallRule> toList() {
      return List.copyOf(rules);
    }
  }
}
