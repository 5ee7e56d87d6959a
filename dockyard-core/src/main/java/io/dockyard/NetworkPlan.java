package io.dockyard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The bridge and the firewall rules of an instance, with what brings them up and takes them down.
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

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /** A plan with a copy of the rules given. */
  public NetworkPlan {
    rules = List.copyOf(rules);
  }

  /**
   * The same plan on a host where further bridges belong to others. The way to them is left to the
   * host's own rules.
   *
   * @param bridges names of bridges that are not the instance's
   * @return the plan with a rule for each of them
   */
  public NetworkPlan beside(Collection<String> bridges) {
    List<FirewallRule> all = new ArrayList<>();
    for (String other : bridges) {
      String match = "-o " + quoted(other) + " -m comment --comment " + tag + " -j RETURN";
      all.add(new FirewallRule("filter", chain, false, match));
    }
    all.addAll(rules);
    return new NetworkPlan(bridge, tag, hardwareAddress, bridgeCidr, poolBase, chain, all);
  }

  /** The kernel allows quotes and backslashes in the name of an interface. */
  private static String quoted(String name) {
    return PLAIN_NAME.matcher(name).matches()
        ? name
        : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * The same plan on a host whose default routes lead to these interfaces. What comes from there
   * cannot have an address of the pool; the kernel would take one that no network uses right now
   * for a valid one, because the way back to it is the default route.
   *
   * @param interfaces names of the interfaces
   * @return the plan with a rule for each of them
   */
  public NetworkPlan closedTo(Collection<String> interfaces) {
    List<FirewallRule> all = new ArrayList<>(rules);
    for (String name : interfaces) {
      String match =
          "-s " + poolBase + " -i " + quoted(name) + " -m comment --comment " + tag + " -j DROP";
      all.add(new FirewallRule("mangle", "PREROUTING", false, match));
    }
    return new NetworkPlan(bridge, tag, hardwareAddress, bridgeCidr, poolBase, chain, all);
  }

  /**
   * What makes the bridge.
   *
   * @return input of {@code ip -batch}
   */
  public String bridgeUp() {
    return """
        link add name %1$s address %2$s type bridge
        link set dev %1$s alias %3$s
        address add %4$s dev %1$s
        link set dev %1$s up
        """
        .formatted(bridge, hardwareAddress, tag, bridgeCidr);
  }

  /**
   * What removes the bridge.
   *
   * @return input of {@code ip -batch}
   */
  public String bridgeDown() {
    return "link delete dev " + bridge + "\n";
  }

  /**
   * What adds the rules to a host that has none of them.
   *
   * @return input of {@code iptables-restore --noflush}
   */
  public String firewallUp() {
    return firewallUp(Map.of());
  }

  /**
   * What adds the rules, and in the same transactions deletes others.
   *
   * @param deletions the lines that delete rules, by table
   * @return input of {@code iptables-restore --noflush}
   */
  public String firewallUp(Map<String, List<String>> deletions) {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (FirewallRule rule : rules) {
      tables
          .computeIfAbsent(rule.table(), table -> opening(table, deletions))
          .append(rule.toAdd())
          .append('\n');
    }
    return commit(tables);
  }

  /**
   * What removes all the rules from a host that has each of them once.
   *
   * @return input of {@code iptables-restore --noflush}
   */
  public String firewallDown() {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (FirewallRule rule : rules) {
      if (!rule.chain().equals(chain)) {
        tables
            .computeIfAbsent(rule.table(), table -> new StringBuilder())
            .append(rule.toDelete())
            .append('\n');
      }
    }
    tables
        .computeIfAbsent("filter", table -> new StringBuilder())
        .append("-F " + chain + "\n-X " + chain + "\n");
    return commit(tables);
  }

  private StringBuilder opening(String table, Map<String, List<String>> deletions) {
    StringBuilder lines = new StringBuilder();
    if (table.equals("filter")) {
      // Declaring a chain makes it or empties it.
      lines.append(":" + chain + " - [0:0]\n");
    }
    deletions.getOrDefault(table, List.of()).forEach(line -> lines.append(line).append('\n'));
    return lines;
  }

  private static String commit(Map<String, StringBuilder> tables) {
    StringBuilder input = new StringBuilder();
    tables.forEach(
        (table, lines) ->
            input.append("*").append(table).append('\n').append(lines).append("COMMIT\n"));
    return input.toString();
  }
}
