package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.ContainerCgroups;
import io.dockyard.internal.host.DockerProcesses;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Processes;
import io.dockyard.spi.DaemonRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The living processes of an instance: found by the instance's name in their environment, by its
 * cgroup and by those of its containers, never by a pid file.
 *
 * @param dockerd its dockerd
 * @param containerd its containerd
 * @param shims containerd's shims, one for each container
 * @param others everything else: proxies and what runs in containers
 */
public record InstanceProcesses(
    Optional<ProcessIdentity> dockerd,
    Optional<ProcessIdentity> containerd,
    List<ProcessIdentity> shims,
    List<ProcessIdentity> others) {

  /**
   * Looks for them.
   *
   * @param plan the instance
   * @return those that live now
   */
  public static InstanceProcesses find(InstancePlan plan) {
    Set<Long> pids = new LinkedHashSet<>();
    Set<String> containers = containers(plan);
    for (long pid : Processes.pids()) {
      if (carriesName(pid, plan) || isInOneOf(containers, pid, plan)) {
        pids.add(pid);
      }
    }
    // Last: what executes another program just then has no name, but is in its cgroup before it
    // does.
    Set<Long> members = Cgroups.processes(plan.cgroups().instance());
    pids.addAll(members);
    ProcessSorting sorting = new ProcessSorting(plan, members);
    pids.forEach(pid -> Processes.identify(pid).ifPresent(sorting::add));
    return sorting.result();
  }

  /**
   * Sees to it that nobody but the caller starts a daemon that is missing here.
   *
   * @param plan the instance
   * @param runner how its daemons are run
   * @param deadline when it must be done
   * @return whether somebody would have, so that this may be out of date
   */
  boolean keepEnded(InstancePlan plan, DaemonRunner runner, Deadline deadline) {
    boolean outOfDate = dockerd.isEmpty() && runner.keepEnded(plan, plan.dockerd(), deadline);
    outOfDate |= containerd.isEmpty() && runner.keepEnded(plan, plan.containerd(), deadline);
    return outOfDate;
  }

  /** The ids of its containers, also of those that do not run. */
  static Set<String> containers(InstancePlan plan) {
    return Folders.list(plan.paths().dataRoot().resolve("containers")).stream()
        .map(folder -> folder.getFileName().toString())
        .collect(Collectors.toSet());
  }

  /**
   * A user may have chosen another cgroup for it ({@code docker run --cgroup-parent}). Another
   * Docker has containers with the same ids where its data was copied.
   */
  private static boolean isInOneOf(Set<String> containers, long pid, InstancePlan plan) {
    return !containers.isEmpty()
        && !Collections.disjoint(containers, ContainerCgroups.containersOf(pid))
        && !isBelowShimOfAnother(pid, plan);
  }

  /** A Docker in a container has shims of its own, which are below one of the instance's. */
  private static boolean isBelowShimOfAnother(long pid, InstancePlan plan) {
    boolean another = false;
    Optional<Long> above = Processes.parent(pid);
    while (above.isPresent() && above.get() > 1) {
      if (carriesName(above.get(), plan)) {
        return false;
      }
      another |= isShim(above.get());
      above = Processes.parent(above.get());
    }
    return another;
  }

  private static boolean isShim(long pid) {
    return Processes.executable(pid)
        .map(exe -> exe.getFileName().toString().startsWith(ProcessSorting.SHIM))
        .orElse(false);
  }

  /** A container's own environment proves nothing, nor does that of an application. */
  private static boolean carriesName(long pid, InstancePlan plan) {
    return Processes.hasVariable(pid, InstancePlan.INSTANCE_VARIABLE, plan.prefix())
        && DockerProcesses.believed(pid, plan.paths().root());
  }

  /**
   * Whether nothing of the instance lives.
   *
   * @return true if there is no process
   */
  public boolean none() {
    return all().isEmpty();
  }

  /** Whether no container runs or is being started or ended. */
  boolean onlyDaemons() {
    return shims.isEmpty() && others.isEmpty();
  }

  /**
   * Whether dockerd was there before its containerd: it may not have noticed yet that there is
   * another one, and answers for the old one until it tries to connect again.
   *
   * @return true also where both began within one tick of the clock, which does not tell
   */
  boolean containerdWasReplaced() {
    return dockerd.isPresent()
        && containerd.isPresent()
        && containerd.get().startTicks() >= dockerd.get().startTicks();
  }

  /**
   * All of them.
   *
   * @return the processes, daemons first
   */
  public List<ProcessIdentity> all() {
    List<ProcessIdentity> all = new ArrayList<>();
    dockerd.ifPresent(all::add);
    containerd.ifPresent(all::add);
    all.addAll(shims);
    all.addAll(others);
    return all;
  }
}
