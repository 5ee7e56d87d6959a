package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Mounts, processes, cgroups and sockets of the host, without what changes by itself. */
final class KernelState {

  private static final Set<String> OF_SYSTEMD = Set.of("init.scope", "system.slice", "user.slice");

  private KernelState() {}

  /** Mount point, what is mounted there and how; without ids and propagation peers. */
  static List<String> mounts() {
    return HostFiles.lines(Path.of("/proc/self/mountinfo")).stream()
        .map(
            line -> {
              int separator = line.indexOf(" - ");
              String[] mount = line.substring(0, separator).split(" ", -1);
              String[] source = line.substring(separator + 3).split(" ", -1);
              return mount[4] + " " + source[0] + " " + source[1] + mount[3] + " " + mount[5];
            })
        .sorted()
        .toList();
  }

  /** Program and pid of every process. One that has ended has no program any more. */
  static List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(process -> HostProcesses.program(process.pid()) + " " + process.pid())
        .filter(process -> !process.startsWith(" "))
        .sorted()
        .toList();
  }

  /** Where systemd runs the host. */
  static List<String> failedUnits() {
    if (!HostProcesses.program(1).equals("systemd")) {
      return List.of();
    }
    return HostCommand.run("systemctl", "list-units", "--failed", "--plain", "--no-legend")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .sorted()
        .toList();
  }

  /** The cgroups of every hierarchy. */
  static List<String> cgroups() {
    return hierarchies().stream()
        .flatMap(root -> cgroupsBelow(root).stream().filter(it -> !isOfSystemd(root, it)))
        .map(Path::toString)
        .sorted()
        .toList();
  }

  /** One of systemd itself, which it makes in the hierarchy of a controller when it likes to. */
  private static boolean isOfSystemd(Path root, Path cgroup) {
    return OF_SYSTEMD.contains(root.relativize(cgroup).toString());
  }

  /** The mount point of every cgroup hierarchy. */
  static List<Path> hierarchies() {
    return HostFiles.lines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.matches(".* - cgroup2? .*"))
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .toList();
  }

  private static List<Path> cgroupsBelow(Path root) {
    List<Path> directories = new ArrayList<>();
    HostFiles.walk(
        root,
        new HostFiles.Visitor() {
          @Override
          public boolean folder(Path folder) {
            directories.add(folder);
            return true;
          }
        });
    directories.remove(root);
    return directories;
  }

  static List<String> groups() {
    return HostFiles.lines(Path.of("/etc/group")).stream().sorted().toList();
  }
}
