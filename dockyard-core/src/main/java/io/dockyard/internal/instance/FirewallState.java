package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.FirewallRule;
import io.dockyard.internal.host.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code iptables-save} shows of one instance's rules.
 *
 * @param chain the name of the instance's own chain
 * @param rulesByTable its rules, as iptables-save prints them
 * @param chainExists whether its own chain is there
 */
record FirewallState(String chain, Map<String, List<String>> rulesByTable, boolean chainExists) {

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

  /** How they differ, chain by chain, from the rules there should be. */
  FirewallDifference differenceTo(List<FirewallRule> wanted) {
    Map<String, List<String>> found = new TreeMap<>();
    rulesByTable.forEach(
        (table, rules) ->
            rules.forEach(rule -> note(found, table, chainOf(rule), rule.split(" ", 3)[2])));
    Map<String, List<String>> planned = new TreeMap<>();
    wanted.forEach(rule -> note(planned, rule.table(), rule.chain(), rule.match()));
    return FirewallDifference.between(planned, found);
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

  /** Lines that delete the rules in the chains of the host; the own chain goes as a whole. */
  Map<String, List<String>> deletionsOutsideChain() {
    Map<String, List<String>> deletions = new TreeMap<>();
    rulesByTable.forEach(
        (table, rules) -> {
          List<String> lines =
              rules.stream()
                  .filter(rule -> !chainOf(rule).equals(chain))
                  .map(rule -> "-D" + rule.substring(2))
                  .collect(Collectors.toCollection(ArrayList::new));
          if (!lines.isEmpty()) {
            deletions.put(table, lines);
          }
        });
    return deletions;
  }

  /** The input of iptables-restore that removes all of it; empty where there is nothing. */
  String removal() {
    Map<String, List<String>> lines = deletionsOutsideChain();
    if (chainExists) {
      lines
          .computeIfAbsent("filter", table -> new ArrayList<>())
          .addAll(List.of("-F " + chain, "-X " + chain));
    }
    return lines.entrySet().stream()
        .map(
            table ->
                "*" + table.getKey() + "\n" + String.join("\n", table.getValue()) + "\nCOMMIT\n")
        .collect(Collectors.joining());
  }

  private static String chainOf(String rule) {
    return rule.split(" ", 3)[1];
  }
}
