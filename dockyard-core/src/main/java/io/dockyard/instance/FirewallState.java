package io.dockyard.instance;

import io.dockyard.Deadline;
import io.dockyard.FirewallRule;
import io.dockyard.host.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code iptables-save} shows of one instance's rules. */
final class FirewallState {

  private final String chain;
  private final Map<String, List<String>> rulesByTable;
  private final boolean chainExists;

  private FirewallState(String chain, Map<String, List<String>> rulesByTable, boolean chainExists) {
    this.chain = chain;
    this.rulesByTable = rulesByTable;
    this.chainExists = chainExists;
  }

  static FirewallState read(String tag, String chain, Deadline deadline) {
    return parse(tag, chain, Command.check(List.of("iptables-save"), deadline));
  }

  /** The comment is matched as a whole, so that an instance {@code a} does not own those of ab. */
  static FirewallState parse(String tag, String chain, String saved) {
    Pattern tagged = Pattern.compile("--comment \"?" + Pattern.quote(tag) + "\"?(?: |$)");
    Map<String, List<String>> rules = new TreeMap<>();
    boolean chainExists = false;
    String table = "";
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (line.startsWith(":" + chain + " ")) {
        chainExists = true;
      } else if (line.startsWith("-A ") && tagged.matcher(line).find()) {
        rules.computeIfAbsent(table, name -> new ArrayList<>()).add(line);
      }
    }
    return new FirewallState(chain, rules, chainExists);
  }

  boolean isEmpty() {
    return rulesByTable.isEmpty() && !chainExists;
  }

  boolean chainExists() {
    return chainExists;
  }

  /** In each chain the same rules in the same order: none missing, none doubled, none changed. */
  boolean isExactly(List<FirewallRule> wanted) {
    Map<String, List<String>> found = new TreeMap<>();
    rulesByTable.forEach(
        (table, rules) ->
            rules.forEach(rule -> note(found, table, chainOf(rule), rule.split(" ", 3)[2])));
    Map<String, List<String>> planned = new TreeMap<>();
    wanted.forEach(rule -> note(planned, rule.table(), rule.chain(), rule.match()));
    return found.equals(planned);
  }

  /** iptables-save puts the matches of a rule in an order of its own, and some in quotes. */
  private static void note(
      Map<String, List<String>> notes, String table, String chain, String match) {
    String[] words = match.replace("\"", "").split(" ", -1);
    Arrays.sort(words);
    notes
        .computeIfAbsent(table + " " + chain, name -> new ArrayList<>())
        .add(String.join(" ", words));
  }

  long missingOf(List<FirewallRule> wanted) {
    Map<String, Long> found = counts();
    return BridgeNetwork.counted(wanted).entrySet().stream()
        .mapToLong(
            chainCount ->
                Math.max(0, chainCount.getValue() - found.getOrDefault(chainCount.getKey(), 0L)))
        .sum();
  }

  /** Lines that delete the rules in the chains of the host; the own chain goes as a whole. */
  Map<String, List<String>> deletionsOutsideChain() {
    Map<String, List<String>> deletions = new TreeMap<>();
    rulesByTable.forEach(
        (table, rules) -> {
          List<String> lines =
              rules.stream()
                  .filter(rule -> !chainOf(rule).equals(chain))
                  .map(rule -> "-D" + rule.substring(2))
                  .toList();
          if (!lines.isEmpty()) {
            deletions.put(table, lines);
          }
        });
    return deletions;
  }

  List<String> chainRemoval() {
    return List.of("-F " + chain, "-X " + chain);
  }

  static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    rulesByTable.forEach(
        (table, rules) ->
            rules.forEach(rule -> counts.merge(table + " " + chainOf(rule), 1L, Long::sum)));
    return counts;
  }

  private static String chainOf(String rule) {
    return rule.split(" ", 3)[1];
  }
}
