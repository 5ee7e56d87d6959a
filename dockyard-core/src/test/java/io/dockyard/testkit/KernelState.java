package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Mounts, processes, cgroups and sockets of the host, without what changes by itself. */
final class KernelState {

  private static final Pattern DAEMON =
      Pattern.compile("dockerd|containerd|containerd-shim.*|runc|docker-proxy|sysbox-.*");

  /** Names that tell of us wherever they appear. */
  private static final Pattern OURS = Pattern.compile("docker|containerd|sysbox|dockyard");

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

  /** Pid and program of every process whose program is one of Docker's or sysbox's. */
  static List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(process -> HostProcesses.program(process.pid()) + " " + process.pid())
        .filter(process -> DAEMON.matcher(process.split(" ", -1)[0]).matches())
        .sorted()
        .toList();
  }

  /**
   * The cgroups of every hierarchy. Those beside and below the one of this JVM come and go with
   * other processes of its session; of them only those count whose name tells of us.
   */
  static List<String> cgroups() {
    List<String> cgroups = new ArrayList<>();
    hierarchies()
        .forEach(
            (root, own) -> {
              Path parent = own.equals(root) ? null : own.getParent();
              Path volatileTree = root.equals(parent) ? own : parent;
              for (Path cgroup : cgroupsBelow(root)) {
                boolean comesAndGoes = volatileTree != null && cgroup.startsWith(volatileTree);
                if (!comesAndGoes || OURS.matcher(cgroup.toString()).find()) {
                  cgroups.add(cgroup.toString());
                }
              }
            });
    return cgroups.stream().sorted().toList();
  }

  /** The mount point of every cgroup hierarchy, with the directory of this JVM's cgroup in it. */
  static Map<Path, Path> hierarchies() {
    Map<String, String> ownByControllers = new LinkedHashMap<>();
    for (String line : HostFiles.lines(Path.of("/proc/self/cgroup"))) {
      String[] columns = line.split(":", 3);
      ownByControllers.put(columns[1], columns[2]);
    }
    Map<Path, Path> hierarchies = new LinkedHashMap<>();
    for (String line : HostFiles.lines(Path.of("/proc/self/mountinfo"))) {
      int separator = line.indexOf(" - ");
      String[] source = line.substring(separator + 3).split(" ", -1);
      Path root = Path.of(line.split(" ", -1)[4]);
      if (source[0].equals("cgroup2")) {
        hierarchies.put(root, below(root, ownByControllers.getOrDefault("", "/")));
      } else if (source[0].equals("cgroup")) {
        String own =
            ownByControllers.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .filter(entry -> source[2].endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("/");
        hierarchies.put(root, below(root, own));
      }
    }
    return hierarchies;
  }

  private static Path below(Path root, String path) {
    return root.resolve(path.substring(1)).normalize();
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

  static List<String> listeningSockets() {
    return UnixSockets.listening().stream().filter(path -> OURS.matcher(path).find()).toList();
  }

  static List<String> groups() {
    return HostFiles.lines(Path.of("/etc/group")).stream().sorted().toList();
  }
}
