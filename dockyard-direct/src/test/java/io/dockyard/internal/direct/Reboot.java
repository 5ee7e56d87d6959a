package io.dockyard.internal.direct;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reboot does to all that dockyard has on a host: processes, mounts, links, rules, cgroups
 * and what lies below /run are gone, what lies below /var/lib is as it was. JVMs started afterwards
 * read another boot id, until this is closed.
 */
final class Reboot implements AutoCloseable {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Duration SHUTDOWN = Duration.ofSeconds(60);

  private final Path bootId;

  private Reboot(Path bootId) {
    this.bootId = bootId;
  }

  /** As after a power cut. */
  static Reboot hard(List<String> prefixes) throws IOException {
    return after("KILL", prefixes);
  }

  /** As after a shutdown, which tells all processes at once to end. */
  static Reboot orderly(List<String> prefixes) throws IOException {
    return after("TERM", prefixes);
  }

  private static Reboot after(String signal, List<String> prefixes) throws IOException {
    end(signal);
    unmount();
    for (String prefix : prefixes) {
      HostCommand.run("ip", "link", "delete", prefix + "docker0");
    }
    HostCommand.run("sh", "-c", "iptables-save | grep -v dockyard | iptables-restore");
    HostCommand.run(
        "sh",
        "-c",
        "find /sys/fs/cgroup -depth -type d -path '*/dockyard*' -exec rmdir {} + 2>/dev/null; true");
    HostCommand.run("rm", "-rf", "/run/sysbox", "/run/dockyard");
    Path bootId = Files.createTempFile("dyk-boot-id-", "");
    Files.writeString(bootId, another(Files.readString(BOOT_ID)) + "\n");
    HostCommand.run("mount", "--bind", bootId.toString(), BOOT_ID.toString());
    return new Reboot(bootId);
  }

  /** Another one each time, and the same each time. */
  private static UUID another(String bootId) {
    return UUID.nameUUIDFromBytes(bootId.getBytes(StandardCharsets.US_ASCII));
  }

  private static void end(String signal) {
    String pids = ours().stream().map(String::valueOf).collect(Collectors.joining(" "));
    HostCommand.of("sh", "-c", "kill -" + signal + " " + pids).result();
    if (signal.equals("TERM")) {
      Await.until("the orderly end", SHUTDOWN, () -> ours().isEmpty());
    }
    Await.until(
        "the end of all processes",
        SHUTDOWN,
        () -> {
          List<Long> left = ours();
          left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
  }

  /** All that run in a cgroup of dockyard's, containers with them. */
  private static List<Long> ours() {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(Reboot::isOurs).toList();
  }

  private static boolean isOurs(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains("/dockyard");
    } catch (IOException e) {
      return false; // gone
    }
  }

  private static void unmount() throws IOException {
    List<String> points;
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      points =
          mounts
              .map(line -> line.split(" ", -1)[4])
              .filter(point -> point.startsWith("/var/lib/dockyard/"))
              .collect(Collectors.toList());
    }
    Collections.reverse(points);
    points.forEach(point -> HostCommand.run("umount", "-l", point));
  }

  @Override
  public void close() {
    HostCommand.run("umount", BOOT_ID.toString());
    try {
      Files.delete(bootId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
