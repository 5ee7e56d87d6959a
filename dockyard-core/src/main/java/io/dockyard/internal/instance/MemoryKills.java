package io.dockyard.internal.instance;

import io.dockyard.InstanceCgroups;
import io.dockyard.internal.host.Cgroups;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether the kernel kills processes of an instance for want of memory, from some moment on. */
final class MemoryKills {

  private final String cgroup;
  private final Map<Path, Long> before;

  private MemoryKills(String cgroup) {
    this.cgroup = cgroup;
    this.before = Cgroups.memoryKills(cgroup);
  }

  /** From now on. */
  static MemoryKills in(InstanceCgroups cgroups) {
    return new MemoryKills(cgroups.instance());
  }

  /** The innermost cgroup in which it has, as far as the kernel counts there. */
  Optional<Path> place() {
    return grown(before, Cgroups.memoryKills(cgroup));
  }

  /** A cgroup that was not there before began with none. */
  static Optional<Path> grown(Map<Path, Long> before, Map<Path, Long> now) {
    return now.entrySet().stream()
        .filter(kills -> kills.getValue() > before.getOrDefault(kills.getKey(), 0L))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
