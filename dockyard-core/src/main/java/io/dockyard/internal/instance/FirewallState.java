package io.dockyard.internal.instance;

import io.dockyard.FirewallRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code iptables-save} shows of one instance's rules.
 *
 * @param rulesByTable its rules, as iptables-save prints them
 */
record FirewallState(Map<String, List<String>> rulesByTable) {

  /** The comment is matched as a whole, so that an instance {@code a} does not own those of ab. */
  static FirewallState parse(String tag, String saved) {
    Pattern tagged = Pattern.compile("--comment (\"?)" + Pattern.quote(tag) + "\\1(?: |$)");
    Map<String, List<String>> rules = new TreeMap<>();
    String table = "";
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (line.startsWith("-A ") && tagged.matcher(line).find()) {
        rules.computeIfAbsent(table, name -> new ArrayList<>()).add(line);
      }
    }
    return new FirewallState(rules);
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

  private static String chainOf(String rule) {
    return rule.split(" ", 3)[1];
  }
}
