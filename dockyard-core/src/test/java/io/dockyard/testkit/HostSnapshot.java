package io.dockyard.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything of the host that dockyard, its daemons or its containers could touch, at one moment.
 *
 * <p>Two snapshots differ in what a person would call a trace: a bridge, a rule, a mount, a
 * process, a file. What changes by itself (counters, mount ids, base chains that the first use of
 * iptables creates) is left out.
 */
public final class HostSnapshot {

  /** Aspect to its lines; where order means nothing, the lines are sorted. */
  private final Map<String, List<String>> aspects;

  private HostSnapshot(Map<String, List<String>> aspects) {
    this.aspects = aspects;
  }

  /** The host as it is now. */
  public static HostSnapshot take() {
    Map<String, List<String>> aspects = new LinkedHashMap<>();
    aspects.put("link", NetworkState.links());
    aspects.put("IPv4 route", NetworkState.routes("-4"));
    aspects.put("IPv6 route", NetworkState.routes("-6"));
    aspects.put("iptables", NetworkState.firewall("iptables-save"));
    aspects.put("ip6tables", NetworkState.firewall("ip6tables-save"));
    aspects.put("forwarding", NetworkState.forwarding());
    aspects.put("mount", KernelState.mounts());
    aspects.put("process", KernelState.processes());
    aspects.put("cgroup", KernelState.cgroups());
    aspects.put("listening socket", UnixSockets.listening());
    aspects.put("group", KernelState.groups());
    aspects.put("path", TracePaths.existing());
    aspects.put("failed unit", KernelState.failedUnits());
    return new HostSnapshot(aspects);
  }

  /**
   * What is different later.
   *
   * @param later a snapshot taken after this one
   * @return one readable line per difference, such as {@code appeared link: dy0 …}; empty when
   *     there is none
   */
  public List<String> differences(HostSnapshot later) {
    List<String> differences = new ArrayList<>();
    aspects.forEach((aspect, before) -> compare(aspect, before, later.of(aspect), differences));
    return List.copyOf(differences);
  }

  /**
   * Fails with every difference, if there is one.
   *
   * @param later a snapshot taken after this one
   */
  public void assertUnchanged(HostSnapshot later) {
    List<String> differences = differences(later);
    if (!differences.isEmpty()) {
      throw new AssertionError("the host is not as it was:\n  " + String.join("\n  ", differences));
    }
  }

  /**
   * The lines of one aspect, for a test that wants to see what is there rather than what changed.
   *
   * @param aspect {@code link}, {@code IPv4 route}, {@code IPv6 route}, {@code iptables}, {@code
   *     ip6tables}, {@code forwarding}, {@code mount}, {@code process}, {@code cgroup}, {@code
   *     listening socket}, {@code group}, {@code path} or {@code failed unit}
   * @return its lines
   */
  public List<String> of(String aspect) {
    List<String> lines = aspects.get(aspect);
    if (lines == null) {
      throw new IllegalArgumentException("no aspect " + aspect + " among " + aspects.keySet());
    }
    return lines;
  }

  private static void compare(
      String aspect, List<String> before, List<String> after, List<String> differences) {
    List<String> gone = new ArrayList<>(before);
    after.forEach(gone::remove);
    List<String> appeared = new ArrayList<>(after);
    before.forEach(appeared::remove);
    gone.forEach(line -> differences.add("gone " + aspect + ": " + line));
    appeared.forEach(line -> differences.add("appeared " + aspect + ": " + line));
    if (gone.isEmpty() && appeared.isEmpty() && !before.equals(after)) {
      differences.add("reordered " + aspect + ": " + String.join(" | ", after));
    }
  }

  @Override
  public String toString() {
    return "HostSnapshot" + aspects;
  }
}
