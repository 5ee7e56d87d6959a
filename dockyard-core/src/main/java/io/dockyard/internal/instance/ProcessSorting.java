package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sorts the processes of an instance by what they are. */
final class ProcessSorting {

  /** What the names of all of containerd's shims begin with. */
  static final String SHIM = "containerd-shim";

  private static final Logger LOG = LoggerFactory.getLogger(ProcessSorting.class);

  /**
   * What looks like a daemon.
   *
   * @param process the process
   * @param member whether it is in the instance's cgroup
   * @param planned whether it runs the program that the plan has for the daemon
   */
  record Candidate(ProcessIdentity process, boolean member, boolean planned) {}

  private final DaemonCommand dockerdCommand;
  private final DaemonCommand containerdCommand;
  private final String daemonJson;
  private final String containerdToml;
  private final Set<Long> members;
  private final List<Candidate> dockerds = new ArrayList<>();
  private final List<Candidate> containerds = new ArrayList<>();
  private final List<ProcessIdentity> shims = new ArrayList<>();
  private final List<ProcessIdentity> others = new ArrayList<>();

  /**
   * Nothing is sorted yet.
   *
   * @param plan the instance
   * @param members those that are in its cgroup
   */
  ProcessSorting(InstancePlan plan, Set<Long> members) {
    this.dockerdCommand = plan.dockerd();
    this.containerdCommand = plan.containerd();
    this.daemonJson = plan.paths().daemonJson().toString();
    this.containerdToml = plan.paths().containerdToml().toString();
    this.members = members;
  }

  void add(ProcessIdentity process) {
    List<String> argv = Processes.argv(process.pid());
    String program = argv.isEmpty() ? "" : fileName(argv.get(0));
    boolean inHostsNamespace = Processes.sameNamespace(process.pid(), "pid");
    if (inHostsNamespace && isDaemon("dockerd", daemonJson, dockerdCommand, argv)) {
      dockerds.add(candidate(process, dockerdCommand));
    } else if (inHostsNamespace
        && isDaemon("containerd", containerdToml, containerdCommand, argv)) {
      containerds.add(candidate(process, containerdCommand));
    } else if (inHostsNamespace && program.startsWith(SHIM)) {
      shims.add(process);
    } else {
      others.add(process);
    }
  }

  /** It is the daemon, or what is about to become it under the same pid. */
  private static boolean isDaemon(
      String program, String configuration, DaemonCommand command, List<String> argv) {
    if (argv.isEmpty() || !argv.contains(configuration)) {
      return false;
    }
    int before = argv.size() - command.argv().size();
    return fileName(argv.get(0)).equals(program)
        || (before > 0 && argv.subList(before, argv.size()).equals(command.argv()));
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Candidate candidate(ProcessIdentity process, DaemonCommand command) {
    return new Candidate(
        process, members.contains(process.pid()), runs(process, command.argv().get(0)));
  }

  private static boolean runs(ProcessIdentity process, String program) {
    try {
      Path planned = PathBytes.path(program).toRealPath();
      return Processes.executable(process.pid()).filter(planned::equals).isPresent();
    } catch (IOException e) {
      // Not there any more: a program that runs may have been removed.
      LOG.trace("no {}", program, e);
      return false;
    }
  }

  /**
   * Of several that look like a daemon, the daemon is the one in the instance's cgroup, then the
   * one that runs the planned program, then the oldest: a child that a daemon has just made looks
   * like it until it becomes something else.
   */
  static Optional<ProcessIdentity> daemon(List<Candidate> candidates) {
    return candidates.stream()
        .min(
            Comparator.comparing(Candidate::member, Comparator.reverseOrder())
                .thenComparing(Candidate::planned, Comparator.reverseOrder())
                .thenComparing(one -> one.process().startTicks())
                .thenComparing(one -> one.process().pid()))
        .map(Candidate::process);
  }

  InstanceProcesses result() {
    Optional<ProcessIdentity> dockerd = daemon(dockerds);
    Optional<ProcessIdentity> containerd = daemon(containerds);
    List<ProcessIdentity> rest = new ArrayList<>(others);
    dockerds.stream().map(Candidate::process).filter(p -> !is(dockerd, p)).forEach(rest::add);
    containerds.stream().map(Candidate::process).filter(p -> !is(containerd, p)).forEach(rest::add);
    return new InstanceProcesses(dockerd, containerd, shims, rest);
  }

  private static boolean is(Optional<ProcessIdentity> daemon, ProcessIdentity process) {
    return daemon.filter(process::equals).isPresent();
  }
}
