package io.dockyard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The bridge and the firewall rules of an instance, with what brings them up.
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
   * What adds the rules to a host that has none of them. Comments say where a host adds what only
   * it knows: the lines that delete the rules that are there, and rules for bridges of others and
   * for the interfaces of default routes ({@link #beside}, {@link #closedTo}).
   *
   * @return input of {@code iptables-restore --noflush}
   */
  public String firewallUp() {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (FirewallRule rule : rules) {
      tables.computeIfAbsent(rule.table(), this::opening).append(rule.toAdd()).append('\n');
    }
    tables.computeIfAbsent("mangle", this::opening).append("# uplinks\n");
    StringBuilder input = new StringBuilder();
    tables.forEach(
        (table, lines) ->
            input.append("*").append(table).append('\n').append(lines).append("COMMIT\n"));
    return input.toString();
  }

  private StringBuilder opening(String table) {
    return new StringBuilder(
        table.equals("filter")
            // Declaring a chain makes it or empties it.
            ? ":" + chain + " - [0:0]\n# deletions\n# others\n"
            : "# deletions\n");
  }
}
