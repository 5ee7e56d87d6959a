package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Links, routes and firewall of the host, without what changes by itself. */
final class NetworkState {

  /** {@code ip -oneline link}: index, name with an optional peer, flags. */
  private static final Pattern LINK = Pattern.compile("^\\d+: ([^@:]+)(?:@[^:]+)?: <([^>]*)>.*");

  /** {@code ip -oneline address}: index, name, family, address. */
  private static final Pattern ADDRESS = Pattern.compile("^\\d+: (\\S+)\\s+(inet6?) (\\S+).*");

  /** {@code :FORWARD DROP [0:0]}. */
  private static final Pattern CHAIN = Pattern.compile("^:(\\S+) (\\S+).*");

  private NetworkState() {}

  /** Name, whether it was set up, and its addresses. */
  static List<String> links() {
    Map<String, StringBuilder> links = new TreeMap<>();
    for (String line : HostCommand.run("ip", "-oneline", "link").lines().toList()) {
      Matcher link = LINK.matcher(line);
      if (link.matches()) {
        boolean up = List.of(link.group(2).split(",", -1)).contains("UP");
        links.put(link.group(1), new StringBuilder(link.group(1) + (up ? " up" : " down")));
      }
    }
    for (String line : HostCommand.run("ip", "-oneline", "address").lines().toList()) {
      Matcher address = ADDRESS.matcher(line);
      // Every link of the host may get a link-local address some time after it went up.
      if (address.matches() && !address.group(3).startsWith("fe80:")) {
        StringBuilder link = links.get(address.group(1));
        if (link != null) {
          link.append(' ').append(address.group(3));
        }
      }
    }
    return links.values().stream().map(StringBuilder::toString).toList();
  }

  /** The routes and rules of one family. */
  static List<String> routes(String family) {
    Stream<String> routes = HostCommand.run("ip", family, "route", "show", "table", "all").lines();
    Stream<String> rules =
        HostCommand.run("ip", family, "rule").lines().map(rule -> "rule " + rule);
    return Stream.concat(routes, rules)
        // Marks that come and go with the time and with the other end of a link.
        .map(route -> route.replaceAll(" expires \\S+| linkdown| dead", ""))
        .map(route -> route.replaceAll("\\s+", " ").strip())
        // As with the addresses.
        .filter(route -> !route.contains("fe80:"))
        .sorted()
        .toList();
  }

  /**
   * The rules, user chains and unusual policies that a command such as {@code iptables-save} lists,
   * each with its table. The order of rules is kept.
   */
  static List<String> firewall(String saveCommand) {
    return normalised(HostCommand.run(saveCommand).lines().toList());
  }

  /** See {@link #firewall(String)}. */
  static List<String> normalised(List<String> saved) {
    List<String> chains = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    String table = "";
    for (String line : saved) {
      Matcher chain = CHAIN.matcher(line);
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (chain.matches()) {
        if (!chain.group(2).equals("ACCEPT")) {
          String policy = chain.group(2).equals("-") ? "" : " policy " + chain.group(2);
          chains.add(table + ": chain " + chain.group(1) + policy);
        }
      } else if (line.startsWith("-")) {
        rules.add(table + ": " + line);
      }
    }
    return Stream.concat(chains.stream().sorted(), rules.stream()).toList();
  }

  static List<String> forwarding() {
    return Stream.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")
        .filter(key -> HostFiles.exists(Path.of("/proc/sys", key)))
        .map(key -> key + " = " + HostFiles.read(Path.of("/proc/sys", key)).strip())
        .toList();
  }
}
