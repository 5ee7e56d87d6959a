package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.FirewallRule;
import io.dockyard.NetworkPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A plan's firewall rules, as iptables reads them and as they are to be on one host. */
public final class FirewallRules {

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private FirewallRules() {}

  /**
   * What only the host knows.
   *
   * @param others names of bridges that are not the instance's and lead to others on this host
   * @param waysOut names of interfaces that lead out of the host, but are named like Docker's
   * @param uplinks names of the interfaces that default routes lead to, but of none by which the
   *     host is in a network that has addresses of the instance's
   */
  public record Surroundings(
      Collection<String> others, Collection<String> waysOut, Collection<String> uplinks) {

    /** A host with nothing of its own. */
    static final Surroundings NONE = new Surroundings(List.of(), List.of(), List.of());
  }

  /**
   * The rules on a host with further bridges and with default routes. The way to bridges of others
   * is left to the host's own rules, but not to such as lead out of the host. What comes from a
   * default route cannot have an address of the pool; the kernel would take one that no network
   * uses right now for a valid one, because the way back to it is the default route.
   *
   * @param plan the instance's network
   * @param pool the network that its user-defined networks are cut from
   * @param host what is there
   * @return the plan's rules, with those that follow from that
   */
  public static List<FirewallRule> onHost(NetworkPlan plan, Cidr pool, Surroundings host) {
    String comment = " -m comment --comment " + plan.tag();
    List<FirewallRule> all = new ArrayList<>(plan.rules());
    int place = placeOfOthers(all);
    for (String source : List.of("-i " + plan.bridge(), "-s " + pool)) {
      for (String way : host.waysOut()) {
        String match = source + " -o " + quoted(way) + comment + " -j ACCEPT";
        all.add(place++, new PlannedRule("filter", plan.chain(), false, match));
      }
    }
    for (String bridge : host.others()) {
      String match = "-o " + quoted(bridge) + comment + " -j RETURN";
      all.add(place++, new PlannedRule("filter", plan.chain(), false, match));
    }
    for (String uplink : host.uplinks()) {
      String match = "-s " + pool + " -i " + quoted(uplink) + comment + " -j DROP";
      all.add(new PlannedRule("mangle", "PREROUTING", false, match));
    }
    return all;
  }

  /** Before the plan's own rules for bridges of others, after those for what is the instance's. */
  private static int placeOfOthers(List<FirewallRule> rules) {
    int place = 0;
    while (!rules.get(place).match().endsWith(" -j RETURN")) {
      place++;
    }
    return place;
  }

  /** The kernel allows quotes and backslashes in the name of an interface. */
  private static String quoted(String name) {
    return PLAIN_NAME.matcher(name).matches()
        ? name
        : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The line of {@code iptables-restore} input that adds a rule. */
  static String toAdd(FirewallRule rule) {
    return (rule.first() ? "-I " : "-A ") + rule.chain() + " " + rule.match();
  }

  /**
   * Input of {@code iptables-restore --noflush} that adds a plan's rules to a host that has none of
   * them. Comments say where a host adds what only it knows: the lines that delete the rules that
   * are there, the rules that {@link #onHost} adds, and the one that guards it.
   */
  static String toRestore(NetworkPlan plan) {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    FirewallRule afterOthers = plan.rules().get(placeOfOthers(plan.rules()));
    for (FirewallRule rule : plan.rules()) {
      StringBuilder lines = lines(tables, rule.table(), plan);
      if (rule.equals(afterOthers)) {
        lines.append("# others\n");
      }
      lines.append(toAdd(rule)).append('\n');
    }
    lines(tables, "filter", plan).append("# guard\n");
    lines(tables, "mangle", plan).append("# uplinks\n");
    StringBuilder input = new StringBuilder();
    tables.forEach(
        (table, lines) ->
            input.append("*").append(table).append('\n').append(lines).append("COMMIT\n"));
    return input.toString();
  }

  private static StringBuilder lines(
      Map<String, StringBuilder> tables, String table, NetworkPlan plan) {
    return tables.computeIfAbsent(table, name -> opening(name, plan));
  }

  private static StringBuilder opening(String table, NetworkPlan plan) {
    return new StringBuilder(
        table.equals("filter")
            // Declaring a chain makes it or empties it.
            ? ":" + plan.chain() + " - [0:0]\n# deletions\n"
            : "# deletions\n");
  }
}
