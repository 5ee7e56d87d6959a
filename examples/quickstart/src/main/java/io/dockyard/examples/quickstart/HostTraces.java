package io.dockyard.examples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Docker daemons can leave behind on a host. What carries an instance's name is looked for by
 * that name, so that other instances may come and go meanwhile; what does not is compared with how
 * the host was before.
 */
final class HostTraces {

  private static final Path LINKS = Path.of("/sys/class/net");
  private static final Pattern COUNTERS = Pattern.compile("\\s*\\[\\d+:\\d+]");

  private final Map<String, Set<String>> unnamed;

  private HostTraces(Map<String, Set<String>> unnamed) {
    this.unnamed = unnamed;
  }

  /** Looks at what carries no instance's name. */
  static HostTraces look() throws IOException {
    Map<String, Set<String>> traces = new LinkedHashMap<>();
    traces.put("network links", linksOfNobody());
    traces.put("firewall rules", firewallRules(rule -> !rule.contains("dockyard")));
    traces.put("IP forwarding", Set.of(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"))));
    traces.put("sockets of shims", socketsOfNobody());
    return new HostTraces(traces);
  }

  /** What is there now of instances that are gone, by kind; empty sets where nothing is. */
  static Map<String, Set<String>> left(HostTraces before, List<String> prefixes)
      throws IOException {
    Map<String, Set<String>> left = new LinkedHashMap<>();
    look()
        .unnamed
        .forEach(
            (kind, now) -> {
              Set<String> more = new TreeSet<>(now);
              more.removeAll(before.unnamed.getOrDefault(kind, Set.of()));
              left.put(kind, more);
            });
    left.put("bridges", naming(entries(LINKS), prefixes));
    left.put("tagged firewall rules", firewallRules(rule -> names(rule, prefixes)));
    left.put("processes", processes(prefixes));
    left.put("mounts", lines("/proc/self/mountinfo", line -> names(line, prefixes)));
    left.put("cgroups", naming(cgroups(), prefixes));
    left.put("units", naming(entries(Path.of("/etc/systemd/system")), prefixes));
    left.put("groups", lines("/etc/group", line -> names(line, prefixes)));
    left.put("directories", naming(directories(), prefixes));
    return left;
  }

  private static boolean names(String text, List<String> prefixes) {
    return prefixes.stream().anyMatch(text::contains);
  }

  private static Set<String> naming(Set<String> traces, List<String> prefixes) {
    return traces.stream()
        .filter(trace -> names(trace, prefixes))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> directories() throws IOException {
    Set<String> all = new TreeSet<>(entries(Path.of("/var/lib/dockyard/instances")));
    all.addAll(entries(Path.of("/var/lib/dockyard/registry")));
    return all;
  }

  /** Links in no bridge and with no tag: a veth whose bridge is there belongs to that one. */
  private static Set<String> linksOfNobody() throws IOException {
    return entries(LINKS).stream()
        .filter(link -> !Files.exists(LINKS.resolve(link).resolve("master")))
        .filter(link -> !text(LINKS.resolve(link).resolve("ifalias")).startsWith("dockyard:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sockets on which nobody listens. */
  private static Set<String> socketsOfNobody() throws IOException {
    Path folder = Path.of("/run/containerd/s");
    String listening = text(Path.of("/proc/net/unix"));
    return entries(folder).stream()
        .filter(socket -> !listening.contains(folder + "/" + socket))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Rules, chains of users and policies; empty tables appear by merely looking at them. */
  private static Set<String> firewallRules(Predicate<String> wanted) throws IOException {
    Process save = new ProcessBuilder("iptables-save").redirectErrorStream(true).start();
    String output = new String(save.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output
        .lines()
        .filter(line -> line.startsWith("-A ") || line.startsWith(":"))
        .filter(line -> !line.contains(" ACCEPT ["))
        .filter(wanted)
        .map(line -> COUNTERS.matcher(line).replaceAll(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Daemons of the instances, and whatever runs in their cgroups. */
  private static Set<String> processes(List<String> prefixes) throws IOException {
    Set<String> all = new TreeSet<>();
    for (String pid : entries(Path.of("/proc"))) {
      Path process = Path.of("/proc", pid);
      if (pid.chars().allMatch(Character::isDigit)) {
        String commandLine = text(process.resolve("cmdline"));
        String known =
            commandLine + text(process.resolve("environ")) + text(process.resolve("cgroup"));
        if (names(known, prefixes)) {
          all.add(pid + " " + commandLine.replace('\0', ' ').strip());
        }
      }
    }
    return all;
  }

  /** The cgroups and slices of instances, in version 2 and in all hierarchies of version 1. */
  private static Set<String> cgroups() throws IOException {
    Set<String> all = new TreeSet<>();
    for (String mount : lines("/proc/self/mountinfo", line -> line.contains(" - cgroup"))) {
      Path hierarchy = Path.of(mount.split(" ", -1)[4]);
      for (Path parent : List.of(hierarchy, hierarchy.resolve("dockyard"))) {
        entries(parent).stream()
            .map(parent::resolve)
            .filter(Files::isDirectory)
            .forEach(cgroup -> all.add(cgroup.toString()));
      }
    }
    return all;
  }

  private static Set<String> lines(String file, Predicate<String> wanted) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines.filter(wanted).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> entries(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return names;
    }
    return names;
  }

  /** A file of /proc, or nothing where the process has ended meanwhile. */
  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
