package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups by name, over all hierarchies of the host: the unified one of v2, and those of v1
 * where there are any (cgroups(7)). A name is a relative path, as "dockyard/a_/daemons".
 */
public final class Cgroups {

  private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
  private static final String V2 = "cgroup2";
  private static final String V1 = "cgroup";
  private static final Duration STEP = Duration.ofMillis(5);

  /** Where the kernel counts, of v2 and of v1. */
  private static final List<String> MEMORY_EVENTS = List.of("memory.events", "memory.oom_control");

  private static final String KILLS = "oom_kill ";
  private static final int CREATE_ATTEMPTS = 10;

  private Cgroups() {}

  /**
   * The hierarchies by which service managers tell whose process is whose: v2, and "name=systemd"
   * of v1.
   *
   * @return their mount points, only those that can be written to
   */
  public static List<Path> daemonHierarchies() {
    return writable(
        hierarchies(
            Mounts.read(),
            mount ->
                mount.mount().fileSystemType().equals(V2)
                    || mount.fileSystemOptions().contains("name=systemd")));
  }

  /**
   * All hierarchies, those of the v1 controllers included.
   *
   * @return their mount points, only those that can be written to
   */
  public static List<Path> allHierarchies() {
    return writable(hierarchies(Mounts.read(), mount -> true));
  }

  /**
   * Makes a cgroup in each of the {@link #daemonHierarchies()}. One that is there already serves.
   *
   * @param name its name
   * @return its directories; none where the host lets none be made
   */
  public static List<Path> create(String name) {
    List<Path> made = new ArrayList<>();
    for (Path hierarchy : daemonHierarchies()) {
      Path cgroup = resolve(hierarchy, name);
      try {
        made.add(createDirectories(cgroup));
      } catch (IOException e) {
        LOG.debug("cannot make cgroup {}", cgroup, e);
      }
    }
    return made;
  }

  /** Again where another process removed an empty parent in the middle of it. */
  private static Path createDirectories(Path cgroup) throws IOException {
    for (int attempt = 1; attempt < CREATE_ATTEMPTS; attempt++) {
      try {
        return Files.createDirectories(cgroup);
      } catch (NoSuchFileException e) {
        LOG.trace("the parent of cgroup {} went away", cgroup, e);
      }
    }
    return Files.createDirectories(cgroup);
  }

  /**
   * The processes in a cgroup and those below it, over all hierarchies.
   *
   * @param name its name; need not exist
   * @return their pids
   */
  public static Set<Long> processes(String name) {
    Set<Long> pids = new TreeSet<>();
    for (Path hierarchy : allHierarchies()) {
      for (Path cgroup : bottomUp(resolve(hierarchy, name))) {
        pids.addAll(members(cgroup));
      }
    }
    return pids;
  }

  /**
   * The processes below each of a cgroup's children, over all hierarchies.
   *
   * @param name the cgroup's name; need not exist
   * @return the pids by the child's own name; children without processes are there too
   */
  public static Map<String, Set<Long>> processesByChild(String name) {
    Map<String, Set<Long>> byChild = new TreeMap<>();
    for (Path hierarchy : allHierarchies()) {
      for (Path child : children(resolve(hierarchy, name))) {
        Set<Long> pids =
            byChild.computeIfAbsent(child.getFileName().toString(), absent -> new TreeSet<>());
        bottomUp(child).forEach(cgroup -> pids.addAll(members(cgroup)));
      }
    }
    return byChild;
  }

  /**
   * Kills the processes in a cgroup and those below it: by cgroup.kill where the kernel has it,
   * which leaves no fork a way out, and one by one in the other hierarchies. Does not wait.
   *
   * @param name its name; need not exist
   */
  public static void kill(String name) {
    for (Path hierarchy : allHierarchies()) {
      Path switchFile = resolve(hierarchy, name).resolve("cgroup.kill");
      try {
        Files.writeString(switchFile, "1", StandardOpenOption.WRITE);
      } catch (IOException e) {
        // v1, an old kernel, or no such cgroup.
        LOG.trace("no {}", switchFile, e);
      }
    }
    for (long pid : processes(name)) {
      Processes.identify(pid).ifPresent(process -> Processes.signal(process, Processes.SIGKILL));
    }
  }

  /**
   * How many processes the kernel has killed for want of memory, as it counts them for a cgroup and
   * those below it, and for those around it: they tell where it has no memory controller. A cgroup
   * of v2 counts what those below it do.
   *
   * @param name its name; need not exist
   * @return the number by directory, the innermost first; none where nothing counts
   */
  public static Map<Path, Long> memoryKills(String name) {
    Map<Path, Long> kills = new LinkedHashMap<>();
    for (Path hierarchy : memoryHierarchies()) {
      Path cgroup = resolve(hierarchy, name);
      List<Path> all = bottomUp(cgroup);
      for (Path around = cgroup.getParent();
          around != null && around.startsWith(hierarchy);
          around = around.getParent()) {
        all.add(around);
      }
      all.forEach(each -> memoryKills(each).ifPresent(number -> kills.put(each, number)));
    }
    return kills;
  }

  private static List<Path> memoryHierarchies() {
    return writable(
        hierarchies(
            Mounts.read(),
            mount -> mount.mount().fileSystemType().equals(V2) || mount.controls("memory")));
  }

  private static OptionalLong memoryKills(Path cgroup) {
    for (String file : MEMORY_EVENTS) {
      try {
        return parseKills(Files.readString(cgroup.resolve(file)));
      } catch (IOException e) {
        // The other version, no memory controller, or no such cgroup.
        LOG.trace("no {} of {}", file, cgroup, e);
      }
    }
    return OptionalLong.empty();
  }

  static OptionalLong parseKills(String text) {
    return text.lines()
        .filter(line -> line.startsWith(KILLS))
        .mapToLong(line -> Long.parseLong(line.substring(KILLS.length()).strip()))
        .findFirst();
  }

  /**
   * Removes a cgroup and those below it from all hierarchies. While one still has processes, it is
   * tried again: those that were killed leave it a moment later.
   *
   * @param name its name; need not exist
   * @param d how long to try
   * @throws DeadlineException when one could not be removed; names it and its processes
   */
  public static void remove(String name, Deadline d) {
    for (Path hierarchy : allHierarchies()) {
      Path top = resolve(hierarchy, name);
      String awaited = "cgroup " + top + " to be removed";
      while (!bottomUp(top).stream().allMatch(Cgroups::removeOne)) {
        if (d.expired()) {
          throw new DeadlineException(
              awaited, d.allowed(), "processes of that name: " + processes(name));
        }
        d.pause(STEP, awaited);
      }
    }
  }

  /**
   * Removes a cgroup where it is empty, from all hierarchies; where it is not, it stays.
   *
   * @param name its name; need not exist
   */
  public static void removeIfEmpty(String name) {
    allHierarchies().forEach(hierarchy -> removeOne(resolve(hierarchy, name)));
  }

  /**
   * The service of systemd that a process belongs to (/proc/PID/cgroup, cgroups(7)).
   *
   * @param pid its pid
   * @return the unit's name; empty where it belongs to none, or is gone
   */
  public static Optional<String> service(long pid) {
    try {
      Path file = Path.of("/proc", Long.toString(pid), "cgroup");
      return parseService(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> parseService(String text) {
    return text.lines()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(parts -> parts[1].isEmpty() || parts[1].equals("name=systemd"))
        .flatMap(parts -> Stream.of(parts[2].split("/", -1)))
        .filter(name -> name.endsWith(".service"))
        .reduce((outer, inner) -> inner);
  }

  static boolean isHierarchy(MountInfo mount) {
    String type = mount.mount().fileSystemType();
    return (type.equals(V1) || type.equals(V2)) && !mount.mount().readOnly();
  }

  /** One mount point per hierarchy: all mounts of one have the same device and root. */
  static List<Mount> hierarchies(List<MountInfo> mounts, Predicate<MountInfo> wanted) {
    Map<String, Mount> byDevice = new LinkedHashMap<>();
    for (MountInfo mount : mounts) {
      if (isHierarchy(mount) && wanted.test(mount)) {
        byDevice.putIfAbsent(mount.device(), mount.mount());
      }
    }
    return List.copyOf(byDevice.values());
  }

  static Set<Long> parseMembers(String text) {
    Set<Long> pids = new TreeSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(line -> pids.add(Long.valueOf(line)));
    // Processes of another pid namespace.
    pids.remove(0L);
    return pids;
  }

  private static List<Path> writable(List<Mount> mounts) {
    return mounts.stream().map(Mount::mountPoint).filter(Files::isWritable).toList();
  }

  private static Path resolve(Path hierarchy, String name) {
    Path cgroup = hierarchy.resolve(name);
    if (!cgroup.normalize().equals(cgroup)
        || !cgroup.startsWith(hierarchy)
        || cgroup.equals(hierarchy)) {
      throw new IllegalArgumentException("not the name of a cgroup: '" + name + "'");
    }
    return cgroup;
  }

  private static Set<Long> members(Path cgroup) {
    try {
      return parseMembers(Files.readString(cgroup.resolve("cgroup.procs")));
    } catch (IOException e) {
      // Gone, or a threaded cgroup of v2, whose processes its domain lists.
      return Set.of();
    }
  }

  /**
   * Removes a cgroup and those below it where they are empty; where they are not, they stay.
   *
   * @param cgroup its directory in one hierarchy; need not exist
   */
  public static void removeIfEmpty(Path cgroup) {
    bottomUp(cgroup).forEach(Cgroups::removeOne);
  }

  private static boolean removeOne(Path cgroup) {
    try {
      Files.deleteIfExists(cgroup);
      return true;
    } catch (IOException e) {
      LOG.trace("cgroup {} stays for now", cgroup, e);
      return false;
    }
  }

  /** The cgroup after all below it; nothing where it does not exist. */
  private static List<Path> bottomUp(Path cgroup) {
    List<Path> cgroups = new ArrayList<>();
    children(cgroup).forEach(child -> cgroups.addAll(bottomUp(child)));
    if (Files.isDirectory(cgroup)) {
      cgroups.add(cgroup);
    }
    return cgroups;
  }

  private static List<Path> children(Path cgroup) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> below =
        Files.newDirectoryStream(
            cgroup, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      below.forEach(children::add);
    } catch (NoSuchFileException e) {
      // Not there, or not any more.
      LOG.trace("no cgroup {}", cgroup, e);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("cannot list cgroup {}", cgroup, e);
    }
    return children;
  }
}
