package io.dockyard.internal.adopt;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
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
  public static Path runFolder(String prefix) {
    return Path.of("/run/" + prefix + "docker");
  }

  /** Refuses an instance of which something runs, be it a container without its daemon. */
  public static void requireStopped(InstancePlan plan) {
    List<Path> places = List.of(plan.paths().root(), runFolder(plan.prefix()));
    for (long pid : Processes.pids()) {
      List<String> argv = Processes.argv(pid);
      if (isDaemon(argv) && argv.stream().anyMatch(word -> namesOneOf(places, word))) {
        throw new RefusedException(
            "'" + plan.prefix() + "' runs: process " + pid + ", " + String.join(" ", argv),
            "stop it with the shell tool first");
      }
    }
  }

  private static boolean isDaemon(List<String> argv) {
    String program = argv.isEmpty() ? "" : argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1);
    return program.equals("dockerd") || program.startsWith("containerd");
  }

  private static boolean namesOneOf(List<Path> places, String word) {
    String value = word.substring(word.indexOf('=') + 1).replaceFirst("^unix://", "");
    return value.startsWith("/") && places.stream().anyMatch(Path.of(value)::startsWith);
  }

  /** Removes what the shell tool made for the instance; its root is gone already. */
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
