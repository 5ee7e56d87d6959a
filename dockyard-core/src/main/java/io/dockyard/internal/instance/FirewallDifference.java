package io.dockyard.internal.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the rules that carry an instance's comment differ from those it should have.
 *
 * @param missing how many of the rules are not there
 * @param surplus how many are there that should not be, doubled ones among them
 * @param reordered whether a chain has the right rules in another order
 */
record FirewallDifference(int missing, int surplus, boolean reordered) {

  /** Compares rules by chain. */
  static FirewallDifference between(
      Map<String, List<String>> wanted, Map<String, List<String>> found) {
    Set<String> chains = new TreeSet<>(wanted.keySet());
    chains.addAll(found.keySet());
    int missing = 0;
    int surplus = 0;
    boolean reordered = false;
    for (String chain : chains) {
      List<String> planned = wanted.getOrDefault(chain, List.of());
      List<String> seen = found.getOrDefault(chain, List.of());
      int absent = without(planned, seen);
      int more = without(seen, planned);
      missing += absent;
      surplus += more;
      reordered |= absent == 0 && more == 0 && !planned.equals(seen);
    }
    return new FirewallDifference(missing, surplus, reordered);
  }

  /** How many of some rules are not among others, each of which serves once. */
  private static int without(List<String> rules, List<String> others) {
    List<String> left = new ArrayList<>(rules);
    others.forEach(left::remove);
    return left.size();
  }

  boolean isNone() {
    return missing == 0 && surplus == 0 && !reordered;
  }

  /** The difference as a sentence; empty where there is none. */
  Optional<String> finding() {
    if (isNone()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    if (missing > 0) {
      parts.add(missing + " firewall rules are missing");
    }
    if (surplus > 0) {
      parts.add(surplus + " firewall rules are doubled or not as planned");
    }
    if (reordered) {
      parts.add("firewall rules are in another order than planned");
    }
    return Optional.of(String.join(", ", parts) + "; start puts that right");
  }
}
