package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mounts of all mount namespaces that a process lives in (mount_namespaces(7)). */
public final class MountNamespaces {

  private static final Logger LOG = LoggerFactory.getLogger(MountNamespaces.class);
  private static final Path PROC = Path.of("/proc");

  private MountNamespaces() {}

  /**
   * A mount as some process sees it.
   *
   * @param mount the mount, its mount point as seen from that process's root
   * @param device major:minor of its file system; the same for all mounts of one file system
   * @param options the options of its file system, of an overlay the directories
   */
  public record Seen(Mount mount, String device, List<String> options) {

    /** A mount with a copy of the options. */
    public Seen {
      options = List.copyOf(options);
    }
  }

  /**
   * The mounts that living processes see, each namespace read once for each root directory its
   * processes have.
   *
   * @return the mounts, those of several namespaces more than once; processes that may not be
   *     looked at are left out, and none is for root
   */
  public static List<Seen> all() {
    Set<String> known = new LinkedHashSet<>();
    List<Seen> seen = new ArrayList<>();
    for (long pid : Processes.pids()) {
      Path process = PROC.resolve(Long.toString(pid));
      try {
        Path namespace = Files.readSymbolicLink(process.resolve("ns/mnt"));
        Path root = Files.readSymbolicLink(process.resolve("root"));
        if (known.add(namespace + " " + root)) {
          seen.addAll(read(process));
        }
      } catch (IOException e) {
        // Gone, a zombie, or a thread of the kernel.
        LOG.trace("no mounts of process {}", pid, e);
      }
    }
    return seen;
  }

  /**
   * The mounts that one process sees.
   *
   * @param pid its pid
   * @return the mounts; none when it is gone or may not be looked at
   */
  public static List<Seen> seenBy(long pid) {
    try {
      return read(PROC.resolve(Long.toString(pid)));
    } catch (IOException e) {
      LOG.trace("no mounts of process {}", pid, e);
      return List.of();
    }
  }

  private static List<Seen> read(Path process) throws IOException {
    return MountInfo.parse(Files.readAllBytes(process.resolve("mountinfo"))).stream()
        .map(info -> new Seen(info.mount(), info.device(), info.fileSystemOptions()))
        .toList();
  }
}
