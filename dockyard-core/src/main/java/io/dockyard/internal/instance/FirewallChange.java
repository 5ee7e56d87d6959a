package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import java.util.List;
import java.util.function.Function;

/** Changes of the firewall that are decided by what is found there. */
final class FirewallChange {

  private FirewallChange() {}

  /**
   * Makes a change. An iptables-restore that a killed JVM had begun may still be at work and take
   * away what was found; then it is decided anew.
   *
   * @param tag the comment of the rules
   * @param chain their own chain; empty if there is none
   * @param decision gives the input of {@code iptables-restore} for what was found; empty if there
   *     is nothing to do
   * @param deadline when it must be done
   */
  static void make(
      String tag, String chain, Function<FirewallState, String> decision, Deadline deadline) {
    FirewallState found = FirewallState.read(tag, chain, deadline);
    while (true) {
      String input = decision.apply(found);
      if (input.isEmpty()) {
        return;
      }
      try {
        restore(input, deadline);
        return;
      } catch (HostException e) {
        FirewallState now = FirewallState.read(tag, chain, deadline);
        if (now.equals(found)) {
          throw e;
        }
        found = now;
      }
    }
  }

  static void restore(String input, Deadline deadline) {
    Command.check(List.of("iptables-restore", "--noflush", "--wait", "10"), input, deadline);
  }
}
