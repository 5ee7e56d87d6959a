package io.dockyard.contract;

import io.dockyard.testkit.HostCommand;

/** How the host forwards packets, changed for the time of a test. */
final class HostForwarding implements AutoCloseable {

  private final String[] undo;

  private HostForwarding(String... undo) {
    this.undo = undo;
  }

  /**
   * Sets the policy of the FORWARD chain.
   *
   * @param policy {@code ACCEPT} or {@code DROP}
   */
  static HostForwarding withPolicy(String policy) {
    String rules = HostCommand.run("iptables", "-S", "FORWARD");
    String earlier = rules.lines().findFirst().orElseThrow().replace("-P FORWARD ", "");
    HostCommand.run("iptables", "-P", "FORWARD", policy);
    return new HostForwarding("iptables", "-P", "FORWARD", earlier);
  }

  /**
   * Sets whether the host forwards IPv4 packets.
   *
   * @param forwards {@code 1} if it does, {@code 0} if not
   */
  static HostForwarding withIpv4(String forwards) {
    String earlier = ipv4();
    HostCommand.run("sysctl", "-qw", "net.ipv4.ip_forward=" + forwards);
    return new HostForwarding("sysctl", "-qw", "net.ipv4.ip_forward=" + earlier);
  }

  /** Whether the host forwards IPv4 packets now: {@code 1} or {@code 0}. */
  static String ipv4() {
    return HostCommand.run("sysctl", "-n", "net.ipv4.ip_forward").strip();
  }

  @Override
  public void close() {
    HostCommand.run(undo);
  }
}
