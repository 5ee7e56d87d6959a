package io.dockyard.internal.direct.pair;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.DockerProcesses;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the instances that live, whatever of them does. Daemons and shims bear their instance's
 * name in their environment; what runs in containers is in the instance's cgroup. Changes nothing.
 */
final class HolderSurvey {

  private static final String SYSBOX = ContainerRuntime.SYSBOX_RUNC.executable();

  private static final List<Path> OF_KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

  /** Where an instance is that has no record, nobody knows. */
  private static final Path ANYWHERE = Path.of("/");

  /** Of one instance. */
  private static final class Seen {
    private final Set<Long> named = new LinkedHashSet<>();
    private final Set<Long> members = new LinkedHashSet<>();
    private boolean namesSysbox;

    /** Where a daemon does not say which runtime it has, it may be this one. */
    private void add(long pid, Map<String, String> environment) {
      named.add(pid);
      namesSysbox |= environment.getOrDefault(InstancePlan.RUNTIME_VARIABLE, SYSBOX).equals(SYSBOX);
    }
  }

  private HolderSurvey() {}

  /**
   * Looks for them.
   *
   * @param recorded the holders that are known: they need the pair, whatever they look like
   * @return by prefix
   */
  static Map<String, LivingInstance> look(Set<String> recorded) {
    Map<String, Seen> seen = new HashMap<>();
    for (long pid : Processes.pids()) {
      if (Processes.variable(pid, InstancePlan.INSTANCE_VARIABLE).isPresent()
          && DockerProcesses.believed(pid, ANYWHERE)) {
        // All of it at once: one that ends meanwhile would seem not to say which runtime it has.
        Map<String, String> environment = Processes.environment(pid);
        Optional.ofNullable(environment.get(InstancePlan.INSTANCE_VARIABLE))
            .map(prefix -> seen.computeIfAbsent(prefix, absent -> new Seen()))
            .ifPresent(instance -> instance.add(pid, environment));
      }
    }
    Cgroups.processesByChild(InstanceCgroups.PLAIN_PARENT)
        .forEach(
            (prefix, pids) ->
                seen.computeIfAbsent(prefix, absent -> new Seen()).members.addAll(pids));
    Map<String, LivingInstance> living = new TreeMap<>();
    seen.forEach(
        (prefix, instance) ->
            living(instance, recorded.contains(prefix)).ifPresent(l -> living.put(prefix, l)));
    return living;
  }

  private static Optional<LivingInstance> living(Seen instance, boolean recorded) {
    Set<Long> pids = new LinkedHashSet<>(instance.named);
    pids.addAll(instance.members);
    List<ProcessIdentity> processes =
        pids.stream().flatMap(pid -> Processes.identify(pid).stream()).toList();
    if (processes.isEmpty()) {
      return Optional.empty();
    }
    boolean needs =
        recorded
            || instance.namesSysbox
            || instance.members.stream().anyMatch(HolderSurvey::seesSysbox);
    return Optional.of(new LivingInstance(processes, needs));
  }

  /**
   * Whether a process is in a container of sysbox: there parts of /proc and /sys are sysbox-fs's.
   * Whoever is not sees these file systems as well, but only where sysbox-fs has them.
   */
  private static boolean seesSysbox(long pid) {
    return MountNamespaces.seenBy(pid).stream()
        .map(MountNamespaces.Seen::mount)
        .filter(HolderSurvey::isOfSysbox)
        .anyMatch(mount -> OF_KERNEL.stream().anyMatch(mount.mountPoint()::startsWith));
  }

  private static boolean isOfSysbox(Mount mount) {
    return mount.source().equals(SysboxDaemon.MOUNTED)
        || mount.fileSystemType().contains(SysboxDaemon.MOUNTED);
  }
}
