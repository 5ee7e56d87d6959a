package io.dockyard.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules, chains and FORWARD policy of one family as they were before a system Docker came. */
final class FirewallBeforeDocker {

  private static final Pattern CHAIN = Pattern.compile("(\\w+): chain (DOCKER\\S*)");
  private static final Pattern RULE = Pattern.compile("(\\w+): -A (.*)");
  private static final Pattern SUBNET = Pattern.compile(" inet (\\d+\\.\\d+\\.)\\S+/16 ");

  private final String command;
  private final Set<String> before;
  private final String forwardPolicy;

  /**
   * Remembers it.
   *
   * @param command {@code iptables} or {@code ip6tables}
   */
  FirewallBeforeDocker(String command) {
    this.command = command;
    this.before = Set.copyOf(NetworkState.firewall(command + "-save"));
    this.forwardPolicy =
        HostCommand.run(command, "-S", "FORWARD").lines().findFirst().orElseThrow();
  }

  /**
   * Takes away what is new and Docker's: its chains, and rules that name them, its bridges or its
   * containers.
   *
   * @param bridges Docker's bridges, which must still exist
   */
  void restore(Set<String> bridges) {
    Set<String> marks = marks(bridges);
    Map<String, List<String>> commands = new LinkedHashMap<>();
    List<String> added = new ArrayList<>(NetworkState.firewall(command + "-save"));
    added.removeAll(before);
    for (String line : added) {
      Matcher rule = RULE.matcher(line);
      if (rule.matches() && marks.stream().anyMatch(rule.group(2)::contains)) {
        of(commands, rule.group(1)).add("-D " + rule.group(2));
      }
    }
    for (String action : List.of("-F ", "-X ")) {
      for (String line : added) {
        Matcher chain = CHAIN.matcher(line);
        if (chain.matches()) {
          of(commands, chain.group(1)).add(action + chain.group(2));
        }
      }
    }
    apply(commands);
    HostCommand.run((command + " " + forwardPolicy).split(" ", -1));
  }

  private static Set<String> marks(Set<String> bridges) {
    Set<String> marks = new TreeSet<>(Set.of("DOCKER"));
    for (String bridge : bridges) {
      marks.add(" " + bridge + " ");
      String address = HostCommand.run("ip", "-oneline", "-4", "address", "show", "dev", bridge);
      Matcher subnet = SUBNET.matcher(address);
      if (subnet.find()) {
        marks.add("-s " + subnet.group(1));
      }
    }
    return marks;
  }

  private static List<String> of(Map<String, List<String>> commands, String table) {
    return commands.computeIfAbsent(table, key -> new ArrayList<>());
  }

  private void apply(Map<String, List<String>> commands) {
    StringBuilder input = new StringBuilder();
    commands.forEach(
        (table, lines) ->
            input.append("*" + table + "\n" + String.join("\n", lines) + "\nCOMMIT\n"));
    try (TempFolder folder = TempFolder.onDisk("dyk-rules-")) {
      HostFiles.write(folder.path().resolve("input"), input.toString());
      HostCommand.of(command + "-restore", "--noflush")
          .withStdin(folder.path().resolve("input"))
          .mustRun();
    }
  }
}
