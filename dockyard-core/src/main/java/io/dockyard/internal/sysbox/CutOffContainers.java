package io.dockyard.internal.sysbox;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstanceCgroups.Driver;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.MountNamespaces.Seen;
import io.dockyard.internal.host.Processes;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The containers that run on a sysbox-fs that does not live. It serves each container a file system
 * of its own, parts of which are mounted over the container's {@code /proc/sys} and the like; when
 * it dies the mounts stay, and fail.
 */
final class CutOffContainers {

  private static final Pattern DIRECTORY = Pattern.compile("([0-9a-f]{64})");
  private static final Pattern SCOPE = Pattern.compile("docker-([0-9a-f]{64})\\.scope");

  private final Path home;
  private final PairKnowledge knowledge;

  /**
   * The containers of this host.
   *
   * @param home below which our own sysbox-fs has its mount points
   * @param knowledge knows where the instances have their containers
   */
  CutOffContainers(Path home, PairKnowledge knowledge) {
    this.home = home;
    this.knowledge = knowledge;
  }

  /**
   * A container.
   *
   * @param instance the prefix of its instance
   * @param id its id
   */
  record One(String instance, String id) {}

  /**
   * Looks for them.
   *
   * @param served the mount point of the sysbox-fs that lives; empty where none does
   */
  List<One> find(Optional<Path> served) {
    Map<One, List<Seen>> mounted = new LinkedHashMap<>();
    new TreeMap<>(knowledge.cgroups())
        .forEach(
            (prefix, cgroups) ->
                containers(cgroups)
                    .forEach((id, pids) -> mounted.put(new One(prefix, id), inside(pids))));
    mounted.values().removeIf(List::isEmpty);
    if (mounted.isEmpty()) {
      return List.of();
    }
    Set<String> devices = served.map(CutOffContainers::devices).orElse(Set.of());
    return mounted.entrySet().stream()
        .filter(one -> one.getValue().stream().anyMatch(seen -> !devices.contains(seen.device())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The processes of each container that runs, by its id. */
  private static Map<String, Set<Long>> containers(InstanceCgroups cgroups) {
    boolean scopes = cgroups.driver() == Driver.SYSTEMD;
    String parent = scopes ? cgroups.instance() : cgroups.cgroupParent().substring(1);
    Map<String, Set<Long>> containers = new TreeMap<>();
    Cgroups.processesByChild(parent)
        .forEach(
            (name, pids) -> {
              Matcher named = (scopes ? SCOPE : DIRECTORY).matcher(name);
              if (named.matches()) {
                containers.put(named.group(1), pids);
              }
            });
    return containers;
  }

  /** Whether a container that is of no instance of ours runs on any sysbox-fs. */
  boolean othersRun() {
    Set<Long> ours = new HashSet<>();
    knowledge.cgroups().values().stream()
        .map(InstanceCgroups::instance)
        .forEach(name -> ours.addAll(Cgroups.processes(name)));
    return Processes.pids().stream()
        .filter(pid -> !ours.contains(pid))
        // What sees the pids of the host is no container, though it may see the host's mounts.
        .filter(pid -> !Processes.sameNamespace(pid, "pid"))
        .anyMatch(pid -> !inside(Set.of(pid)).isEmpty());
  }

  /** What is mounted of any sysbox-fs in a container; one that is just made sees the host's. */
  private List<Seen> inside(Set<Long> pids) {
    return pids.stream()
        .filter(pid -> !Processes.sameNamespace(pid, "mnt"))
        .flatMap(pid -> MountNamespaces.seenBy(pid).stream())
        .filter(seen -> seen.mount().source().equals(SysboxDaemon.MOUNTED))
        .filter(seen -> !seen.mount().mountPoint().startsWith(home))
        .toList();
  }

  private static Set<String> devices(Path mountPoint) {
    return MountNamespaces.all().stream()
        .filter(seen -> seen.mount().source().equals(SysboxDaemon.MOUNTED))
        .filter(seen -> seen.mount().mountPoint().startsWith(mountPoint))
        .map(Seen::device)
        .collect(Collectors.toSet());
  }
}
