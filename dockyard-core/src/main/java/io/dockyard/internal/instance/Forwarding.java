package io.dockyard.internal.instance;

import io.dockyard.internal.host.Sysctl;
import io.dockyard.internal.plan.HostProgram;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Whether the host forwards, and for no others if it does so only because of instances. */
final class Forwarding {

  private static final String IP_FORWARD = "net/ipv4/ip_forward";

  private Forwarding() {}

  /** What is not as it should be, a sentence each, given what {@code iptables-save} shows. */
  static List<String> findings(String saved) {
    List<String> findings = new ArrayList<>();
    if (!Sysctl.read(IP_FORWARD).equals("1")) {
      findings.add("the host does not forward, so containers reach nobody; start puts that right");
    }
    boolean noted = Files.exists(HostProgram.DID_NOT_FORWARD);
    if (!noted && saved.contains(HostProgram.GUARD)) {
      findings.add(
          "the rule "
              + HostProgram.GUARD
              + " of FORWARD is one of an earlier boot, and keeps the host from forwarding for"
              + " others; start puts that right");
    }
    if (noted && !isGuarded(saved)) {
      findings.add(
          "the host forwards for others: the rule "
              + HostProgram.GUARD
              + " is not the last one of FORWARD; start puts that right");
    }
    return findings;
  }

  /** Whether what reaches the end of FORWARD is dropped. */
  static boolean isGuarded(String saved) {
    String table = "";
    String last = "";
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = line;
      } else if (table.equals("*filter") && line.startsWith("-A FORWARD ")) {
        last = line;
      }
    }
    return last.replace("\"", "").contains(" --comment " + HostProgram.GUARD + " ");
  }
}
