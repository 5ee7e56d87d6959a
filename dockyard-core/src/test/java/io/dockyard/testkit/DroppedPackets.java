package io.dockyard.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many packets the host has dropped so far: by the rules and policies of its IPv4 firewall, and
 * because the way back to their source would be another.
 *
 * <p>That no answer comes proves nothing, however long one waits: on a busy machine the packet may
 * not even be on its way. So whoever says that something does not get through waits until it is
 * counted here, or has arrived. In a world nobody else sends anything that could be dropped.
 */
public final class DroppedPackets {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern RULE = Pattern.compile("\\[(\\d+):\\d+\\] -A .* -j DROP");
  private static final Pattern POLICY = Pattern.compile(":\\S+ DROP \\[(\\d+):\\d+\\]");
  private static final String WRONG_WAY_BACK = "IPReversePathFilter";

  private final long before = count();

  private DroppedPackets() {}

  /** Those until now. */
  public static DroppedPackets soFar() {
    return new DroppedPackets();
  }

  /**
   * Waits until one more was dropped than before, or something else has come of what was sent.
   *
   * @param sent what was sent
   * @param otherwise whether something else has come of it
   * @return whether one more was dropped
   */
  public boolean awaitOneMoreUnless(String sent, BooleanSupplier otherwise) {
    Await.until(
        sent + " to be dropped or not", PATIENCE, () -> oneMore() || otherwise.getAsBoolean());
    return oneMore();
  }

  private boolean oneMore() {
    return count() > before;
  }

  private static long count() {
    return byRules(HostCommand.run("iptables-save", "-c").lines().toList())
        + byWayBack(HostFiles.lines(Path.of("/proc/net/netstat")));
  }

  /** By the rules and policies that {@code iptables-save -c} prints. */
  static long byRules(List<String> saved) {
    long dropped = 0;
    for (String line : saved) {
      for (Pattern counted : List.of(RULE, POLICY)) {
        Matcher matcher = counted.matcher(line);
        dropped += matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
      }
    }
    return dropped;
  }

  /** By the kernel's {@code rp_filter}, in the lines of {@code /proc/net/netstat}. */
  static long byWayBack(List<String> netstat) {
    for (int i = 0; i + 1 < netstat.size(); i += 2) {
      int column = List.of(netstat.get(i).split(" ", -1)).indexOf(WRONG_WAY_BACK);
      if (column >= 0) {
        return Long.parseLong(netstat.get(i + 1).split(" ", -1)[column]);
      }
    }
    throw new IllegalStateException("no " + WRONG_WAY_BACK + " in " + netstat);
  }
}
