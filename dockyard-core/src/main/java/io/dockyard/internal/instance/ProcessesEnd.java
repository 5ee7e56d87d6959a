package io.dockyard.internal.instance;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.ContainerCgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.spi.DaemonRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ends every process of one instance. Whatever of it is gone already is no hindrance. */
final class ProcessesEnd {

  private static final Duration CONTAINERD_STOP = Duration.ofSeconds(10);

  /**
   * A runtime answers within a fraction of that, unless it waits for a sysbox that is not there.
   */
  private static final Duration RUNTIME = Duration.ofSeconds(5);

  private static final Duration KILL_ROUND = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(5);

  private final InstancePlan plan;
  private final DaemonRunner runner;
  private final InstanceSysbox sysbox;
  private final Deadline deadline;

  ProcessesEnd(InstancePlan plan, DaemonRunner runner, InstanceSysbox sysbox, Deadline deadline) {
    this.plan = plan;
    this.runner = runner;
    this.sysbox = sysbox;
    this.deadline = deadline;
  }

  /**
   * Does it. Sysbox does not take any container of it for running afterwards.
   *
   * @param found what lives, once nobody starts a daemon again that does not
   * @param grace how long containers have to end by themselves
   */
  void run(InstanceProcesses found, Duration grace) {
    if (!grace.isZero()) {
      endGracefully(found, grace);
    }
    InstanceProcesses left = keepEnded();
    if (!left.none()) {
      letRuntimesFinish(left);
      killAll();
    }
    sysbox.forgetContainers(deadline);
  }

  /** What lives, once nobody starts a daemon again that does not. */
  InstanceProcesses keepEnded() {
    InstanceProcesses found = InstanceProcesses.find(plan);
    return found.keepEnded(plan, runner, deadline) ? InstanceProcesses.find(plan) : found;
  }

  private void endGracefully(InstanceProcesses found, Duration grace) {
    Deadline patience = Deadline.after(grace);
    if (found.dockerd().isPresent()) {
      // dockerd stops the containers, each with its own signal and time.
      runner.end(plan, plan.dockerd(), found.dockerd().get(), patience);
    } else {
      List<ProcessIdentity> containers = containerRoots(found);
      containers.forEach(process -> Processes.signal(process, Processes.SIGTERM));
      Processes.awaitExit(containers, patience);
    }
    Deadline forContainerd = Deadline.after(CONTAINERD_STOP);
    found
        .containerd()
        .ifPresent(process -> runner.end(plan, plan.containerd(), process, forContainerd));
  }

  /** The first process of each container: its shim's child. */
  private static List<ProcessIdentity> containerRoots(InstanceProcesses found) {
    Set<Long> shims = found.shims().stream().map(ProcessIdentity::pid).collect(Collectors.toSet());
    return found.others().stream()
        .filter(
            process ->
                ProcessHandle.of(process.pid())
                    .flatMap(ProcessHandle::parent)
                    .map(parent -> shims.contains(parent.pid()))
                    .orElse(false))
        .toList();
  }

  /**
   * One that is killed between telling sysbox of a container and making it leaves nothing by which
   * sysbox could be told that there is none. So they end before what they work for, and after what
   * could begin another one.
   */
  private void letRuntimesFinish(InstanceProcesses found) {
    List<ProcessIdentity> daemons =
        Stream.concat(found.dockerd().stream(), found.containerd().stream()).toList();
    found.dockerd().ifPresent(process -> runner.kill(plan, plan.dockerd(), process, deadline));
    found
        .containerd()
        .ifPresent(process -> runner.kill(plan, plan.containerd(), process, deadline));
    Processes.awaitExit(daemons, Deadline.after(KILL_ROUND));
    List<ProcessIdentity> runtimes =
        InstanceProcesses.find(plan).others().stream().filter(this::isRuntime).toList();
    Processes.awaitExit(runtimes, Deadline.after(RUNTIME));
  }

  /**
   * Also the script that begins one. A container's own first process, which waits to be started, is
   * the same program.
   */
  private boolean isRuntime(ProcessIdentity process) {
    Path runtime = plan.paths().bin().resolve(ContainerRuntime.SYSBOX_RUNC.executable());
    List<String> argv = Processes.argv(process.pid());
    return argv.stream().anyMatch(word -> word.startsWith(runtime.toString()))
        && !argv.contains("init");
  }

  /** Kills what is left, daemons first, until a look finds nothing more. */
  private void killAll() {
    InstanceProcesses left = InstanceProcesses.find(plan);
    ContainerCgroups containers = new ContainerCgroups();
    Set<Path> cgroups = new HashSet<>();
    while (!left.none()) {
      List<ProcessIdentity> all = left.all();
      all.forEach(process -> cgroups.addAll(containers.of(process.pid())));
      all.forEach(process -> Processes.signal(process, Processes.SIGKILL));
      Cgroups.kill(plan.cgroups().instance());
      cgroups.forEach(ContainerCgroups::thaw);
      Processes.awaitExit(all, Deadline.after(KILL_ROUND));
      left = InstanceProcesses.find(plan);
      if (!left.none() && deadline.expired()) {
        throw new DeadlineException(
            "the end of the processes of instance '" + plan.prefix() + "'",
            deadline.allowed(),
            "still there: " + left.all().stream().map(ProcessIdentity::pid).toList());
      }
    }
    if (plan.cgroups().driver() == InstanceCgroups.Driver.SYSTEMD) {
      awaitSystemd(cgroups);
    }
    cgroups.forEach(Cgroups::removeIfEmpty);
  }

  /** It would make cgroups once more of which it does not know yet that nobody is in them. */
  private static void awaitSystemd(Set<Path> cgroups) {
    List<Path> hierarchies = Cgroups.daemonHierarchies();
    Deadline patience = Deadline.after(KILL_ROUND);
    for (Path cgroup : cgroups) {
      if (hierarchies.stream().anyMatch(cgroup::startsWith)) {
        while (Files.exists(cgroup) && !patience.expired()) {
          patience.pause(STEP, "the end of " + cgroup);
        }
      }
    }
  }
}
