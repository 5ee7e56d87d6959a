package io.dockyard.internal.adopt;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.plan.InstanceLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an instance of the shell tool has on the host outside its root. */
public final class ShellToolTraces {

  private ShellToolTraces() {}

  /** Its exec-root, in the layout that has it outside the root. */
  static Path runFolder(String prefix) {
    return Path.of("/run/" + prefix + "docker");
  }

  /**
   * A daemon that runs for an instance, be it that of a container without dockerd.
   *
   * @param root the instance's root
   * @param prefix its prefix
   * @return its pid and command line, as in "process 7, /x/bin/containerd"; empty if none runs
   */
  static Optional<String> daemon(Path root, String prefix) {
    List<Path> places = List.of(root, runFolder(prefix));
    for (long pid : Processes.pids()) {
      List<String> argv = Processes.argv(pid);
      if (isDaemonIn(places, argv) && Processes.ofRoot(pid)) {
        return Optional.of("process " + pid + ", " + String.join(" ", argv));
      }
    }
    return Optional.empty();
  }

  /** Whether a process is a daemon of Docker's that names one of these places. */
  static boolean isDaemonIn(List<Path> places, List<String> argv) {
    return isDaemon(argv) && argv.stream().anyMatch(word -> namesOneOf(places, word));
  }

  private static boolean isDaemon(List<String> argv) {
    String program = argv.isEmpty() ? "" : argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1);
    return program.equals("dockerd") || program.startsWith("containerd");
  }

  private static boolean namesOneOf(List<Path> places, String word) {
    String value = word.substring(word.indexOf('=') + 1).replaceFirst("^unix://", "");
    return value.startsWith("/") && places.stream().anyMatch(PathBytes.path(value)::startsWith);
  }

  /**
   * Removes what the shell tool made for an instance, whose root is gone already.
   *
   * @param plan the instance
   * @param layout how its files were laid out
   * @param deadline when it must be done
   */
  public static void remove(InstancePlan plan, InstanceLayout layout, Deadline deadline) {
    if (layout == InstanceLayout.SHELL_SHARED_SYSBOX) {
      Path folder = runFolder(plan.prefix());
      for (Mount mount : Mounts.below(folder)) {
        Mounts.unmount(mount.mountPoint());
      }
      Trees.delete(folder, deadline);
    }
    if (layout == InstanceLayout.SHELL_OWN_SYSBOX) {
      removeUser(plan.prefix() + "docker", deadline);
    }
  }

  /** A group cannot be deleted while it is the main group of a user. */
  private static void removeUser(String name, Deadline deadline) {
    Optional<Integer> main = Groups.mainGroupOfSystemUser(name);
    if (main.isPresent() && Groups.gid(name).orElse(-1) == main.get()) {
      Groups.deleteUser(name, deadline);
    }
  }
}
