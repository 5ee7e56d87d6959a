package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The world of a test as a host that another world was made on: beside what a {@link HostSnapshot}
 * has, also processes that have ended and that nobody has waited for, files, addresses, rules of
 * nftables and settings of the kernel.
 *
 * <p>Of files it looks at those written since this world began, wherever they are, and at all in
 * its {@code /run}: those of the host below may change by themselves.
 */
public final class WholeHost {

  /** What the launcher shows of the folder in which the world's files are. */
  private static final Path WRITTEN = Path.of("/run/world/folder");

  /** Where tests keep what they like, and the folders of other worlds are. */
  private static final List<Path> LEFT_OUT =
      List.of(WRITTEN.resolve("disk/tmp"), WRITTEN.resolve("disk/var/tmp"));

  private static final Path SETTINGS = Path.of("/proc/sys");

  /** What the kernel counts or draws. */
  private static final Pattern CHANGING =
      Pattern.compile(
          "kernel/(random/.*|ns_last_pid|pty/nr|tainted|perf_.*|sched_.*)"
              + "|fs/(.*-nr|.*-state|dqstats/.*|quota/.*)|net/netfilter/nf_conntrack_count");

  private final HostSnapshot snapshot;
  private final Map<String, String> details;

  private WholeHost(HostSnapshot snapshot, Map<String, String> details) {
    this.snapshot = snapshot;
    this.details = details;
  }

  /** As it is now. */
  public static WholeHost look() {
    Map<String, String> details = new TreeMap<>();
    ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .forEach(pid -> details.put("process " + pid, HostProcesses.program(pid)));
    HostCommand.run("ip", "-oneline", "address")
        .lines()
        .forEach(line -> details.put("address " + line, "there"));
    if (Files.isExecutable(Path.of("/usr/sbin/nft"))) {
      details.put("nft", HostCommand.run("/usr/sbin/nft", "--stateless", "list", "ruleset"));
    }
    putFiles(WRITTEN, details);
    putFiles(Path.of("/run"), details);
    putSettings(details);
    return new WholeHost(HostSnapshot.take(), details);
  }

  /**
   * What is different later. Settings that a module of the kernel brought are no difference: it
   * stays, and they are those of every network.
   *
   * @param later the same host afterwards
   * @return one line per difference; such as {@code appeared process 71: dockerd}
   */
  public List<String> differences(WholeHost later) {
    List<String> differences = new ArrayList<>(snapshot.differences(later.snapshot));
    details.forEach(
        (name, before) -> {
          String after = later.details.getOrDefault(name, "gone");
          if (!after.equals(before)) {
            differences.add("changed " + name + ": " + before + " -> " + after);
          }
        });
    later.details.forEach(
        (name, after) -> {
          if (!details.containsKey(name) && !name.startsWith("setting ")) {
            differences.add("appeared " + name + ": " + after);
          }
        });
    return differences;
  }

  private static void putFiles(Path root, Map<String, String> details) {
    walk(
        root,
        file -> {
          Map<String, Object> facts =
              Files.readAttributes(
                  file, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
          details.put("file " + file, new TreeMap<>(facts).toString());
        });
  }

  private static void putSettings(Map<String, String> details) {
    walk(
        SETTINGS,
        file -> {
          String name = SETTINGS.relativize(file).toString();
          if (Files.isRegularFile(file) && !CHANGING.matcher(name).matches()) {
            details.put("setting " + name, Files.readString(file).strip());
          }
        });
  }

  private interface Look {
    void at(Path file) throws IOException;
  }

  /** What is gone by then, or cannot be read, is not looked at; nor is another file system. */
  private static void walk(Path root, Look look) {
    Object disk = device(root);
    HostFiles.walk(
        root,
        new HostFiles.Visitor() {
          @Override
          public boolean folder(Path folder) {
            if (!device(folder).equals(disk) || LEFT_OUT.contains(folder)) {
              return false;
            }
            other(folder);
            return true;
          }

          @Override
          public void other(Path file) {
            try {
              look.at(file);
            } catch (IOException e) {
              // Not to be read, as settings that can only be written.
            }
          }
        });
  }

  private static Object device(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (NoSuchFileException e) {
      return "none any more";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
