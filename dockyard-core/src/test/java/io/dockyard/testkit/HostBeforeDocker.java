package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a system Docker changes on a host and does not put back, as it was before.
 *
 * <p>It takes away only what is Docker's by name, not all that is new: what dockyard leaves behind
 * must stay to be seen.
 */
final class HostBeforeDocker {

  private static final String BRIDGE = "docker0";
  private static final Pattern USER_BRIDGE = Pattern.compile("br-([0-9a-f]{12})");
  private static final Path EXEC_ROOT = Path.of("/run/docker");
  private static final Path IP_FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");
  private static final Path IP6_FORWARD = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");

  private final Set<Path> paths;
  private final Set<Path> cgroups;
  private final Set<String> links;
  private final FirewallBeforeDocker ipv4;
  private final FirewallBeforeDocker ipv6;
  private final String ipForward;
  private final String ip6Forward;

  private HostBeforeDocker() {
    this.paths = existing(TracePaths.ofSystemDocker());
    this.cgroups = existing(dockerCgroups());
    this.links = linkNames();
    this.ipv4 = new FirewallBeforeDocker("iptables");
    this.ipv6 = new FirewallBeforeDocker("ip6tables");
    this.ipForward = HostFiles.read(IP_FORWARD);
    this.ip6Forward = HostFiles.exists(IP6_FORWARD) ? HostFiles.read(IP6_FORWARD) : "";
  }

  static HostBeforeDocker remember() {
    return new HostBeforeDocker();
  }

  /** Takes away what a Docker that has ended left, given its data root if it had one. */
  void restore(@Nullable Path dataRoot) {
    Set<String> bridges = bridgesOf(dataRoot);
    ipv4.restore(bridges);
    ipv6.restore(bridges);
    bridges.forEach(HostBeforeDocker::deleteBridge);
    HostFiles.write(IP_FORWARD, ipForward);
    if (!ip6Forward.isEmpty()) {
      HostFiles.write(IP6_FORWARD, ip6Forward);
    }
    // Its containers' network namespaces, also where the folder was there before.
    HostFiles.unmountBelow(EXEC_ROOT);
    removeNew(TracePaths.ofSystemDocker(), paths);
    removeCgroups();
  }

  /** Its own bridge and those of its networks, which its database knows. */
  private Set<String> bridgesOf(@Nullable Path dataRoot) {
    Set<String> bridges = new TreeSet<>();
    Path database = dataRoot == null ? null : dataRoot.resolve("network/files/local-kv.db");
    String known = "";
    try {
      if (database != null && Files.exists(database)) {
        known = Files.readString(database, StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String link : linkNames()) {
      Matcher user = USER_BRIDGE.matcher(link);
      if (!links.contains(link)
          && (link.equals(BRIDGE) || (user.matches() && known.contains(user.group(1))))) {
        bridges.add(link);
      }
    }
    return bridges;
  }

  private static void deleteBridge(String bridge) {
    // A veth of a container that was killed goes by itself, but later: it may be gone or not.
    for (Path port : HostFiles.entries(Path.of("/sys/class/net", bridge, "brif"))) {
      HostCommand.of("ip", "link", "delete", port.getFileName().toString()).result();
    }
    HostCommand.run("ip", "link", "delete", bridge);
  }

  private static void removeNew(List<Path> candidates, Set<Path> before) {
    for (Path path : candidates) {
      if (!before.contains(path) && HostFiles.exists(path)) {
        HostFiles.unmountBelow(path);
        HostFiles.deleteRecursively(path);
      }
    }
  }

  private void removeCgroups() {
    for (Path cgroup : dockerCgroups()) {
      if (!cgroups.contains(cgroup) && HostFiles.exists(cgroup)) {
        // Only a cgroup's directories can be removed, the innermost first.
        HostCommand.run(
            "find", cgroup.toString(), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";");
      }
    }
  }

  private static List<Path> dockerCgroups() {
    return KernelState.hierarchies().stream().map(root -> root.resolve("docker")).toList();
  }

  private static Set<Path> existing(List<Path> candidates) {
    return candidates.stream().filter(HostFiles::exists).collect(Collectors.toSet());
  }

  private static Set<String> linkNames() {
    return HostFiles.entries(Path.of("/sys/class/net")).stream()
        .map(link -> link.getFileName().toString())
        .collect(Collectors.toSet());
  }
}
