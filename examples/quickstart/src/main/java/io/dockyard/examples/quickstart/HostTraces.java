package io.dockyard.examples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Docker daemons can leave behind on a host, as it is at one moment. */
final class HostTraces {

  private static final Pattern COUNTERS = Pattern.compile("\\s*\\[\\d+:\\d+]");

  private final Map<String, Set<String>> byKind;

  private HostTraces(Map<String, Set<String>> byKind) {
    this.byKind = byKind;
  }

  /** Looks at the host. */
  static HostTraces look() throws IOException {
    Map<String, Set<String>> traces = new LinkedHashMap<>();
    traces.put("network links", entries(Path.of("/sys/class/net")));
    traces.put("firewall rules", firewallRules());
    traces.put("IP forwarding", Set.of(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"))));
    traces.put("processes", processes());
    traces.put("mounts", mounts());
    traces.put("cgroups", cgroups());
    traces.put("groups", lines("/etc/group", line -> true));
    traces.put("directories", directories());
    return new HostTraces(traces);
  }

  /** What is there now and was not before, by kind; kinds with nothing new have an empty set. */
  Map<String, Set<String>> newSince(HostTraces before) {
    Map<String, Set<String>> fresh = new LinkedHashMap<>();
    byKind.forEach(
        (kind, now) -> {
          Set<String> more = new TreeSet<>(now);
          more.removeAll(before.byKind.getOrDefault(kind, Set.of()));
          fresh.put(kind, more);
        });
    return fresh;
  }

  private static Set<String> directories() throws IOException {
    Set<String> all = new TreeSet<>();
    for (String parent :
        new String[] {
          "/var/lib/dockyard/instances",
          "/var/lib/dockyard/registry",
          "/run/containerd/s",
          "/etc/docker",
          "/opt"
        }) {
      entries(Path.of(parent)).forEach(name -> all.add(parent + "/" + name));
    }
    return all;
  }

  /** Rules, chains of users and policies; empty tables appear by merely looking at them. */
  private static Set<String> firewallRules() throws IOException {
    Process save = new ProcessBuilder("iptables-save").redirectErrorStream(true).start();
    String output = new String(save.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output
        .lines()
        .filter(line -> line.startsWith("-A ") || line.startsWith(":"))
        .filter(line -> !line.contains(" ACCEPT ["))
        .map(line -> COUNTERS.matcher(line).replaceAll(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Daemons of instances, and whatever runs in their cgroups. */
  private static Set<String> processes() throws IOException {
    Set<String> all = new TreeSet<>();
    for (String name : entries(Path.of("/proc"))) {
      Path process = Path.of("/proc", name);
      if (name.chars().allMatch(Character::isDigit) && belongsToAnInstance(process)) {
        all.add(name + " " + text(process.resolve("cmdline")).replace('\0', ' ').strip());
      }
    }
    return all;
  }

  private static boolean belongsToAnInstance(Path process) {
    return text(process.resolve("environ")).contains("DOCKYARD_INSTANCE=")
        || text(process.resolve("cgroup")).contains("/dockyard/")
        || text(process.resolve("cmdline")).contains("/var/lib/dockyard/");
  }

  private static Set<String> mounts() throws IOException {
    return lines("/proc/self/mountinfo", line -> line.split(" ", -1)[4].contains("dockyard"));
  }

  /** The cgroups of instances, in version 2 and in all hierarchies of version 1. */
  private static Set<String> cgroups() throws IOException {
    Set<String> all = new TreeSet<>();
    for (String mount : lines("/proc/self/mountinfo", line -> line.contains(" - cgroup"))) {
      Path parent = Path.of(mount.split(" ", -1)[4], "dockyard");
      entries(parent).stream()
          .map(parent::resolve)
          .filter(Files::isDirectory)
          .forEach(cgroup -> all.add(cgroup.toString()));
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
