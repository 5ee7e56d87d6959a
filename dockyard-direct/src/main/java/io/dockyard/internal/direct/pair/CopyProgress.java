package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.ProcessWork;
import io.dockyard.internal.host.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a sysbox-mgr that was told to end still gets on with it: its children copy, which shows
 * in what they have read and written, or its data root gets emptier.
 */
final class CopyProgress {

  private static final Logger LOG = LoggerFactory.getLogger(CopyProgress.class);

  /** Enough to see a change in any but a huge tree, where the last to be counted change too. */
  private static final int MOST_COUNTED = 200_000;

  private final Optional<String> cgroup;
  private final Optional<ProcessIdentity> mgr;
  private final Optional<Path> dataRoot;
  private State last;

  /** What is seen at one moment. */
  private record State(Map<Long, Long> work, long entries) {}

  CopyProgress(String cgroup, Optional<ProcessIdentity> mgr, Optional<Path> dataRoot) {
    this(Optional.of(cgroup), mgr, dataRoot);
  }

  /** Of what the daemon has started alone: containers that run write to its data root too. */
  CopyProgress(ProcessIdentity mgr) {
    this(Optional.empty(), Optional.of(mgr), Optional.empty());
  }

  private CopyProgress(
      Optional<String> cgroup, Optional<ProcessIdentity> mgr, Optional<Path> dataRoot) {
    this.cgroup = cgroup;
    this.mgr = mgr;
    this.dataRoot = dataRoot;
    this.last = look();
  }

  /** Whether anything has changed since it was asked last. */
  boolean moved() {
    State now = look();
    boolean moved = !now.equals(last);
    last = now;
    return moved;
  }

  private State look() {
    Map<Long, Long> work = new TreeMap<>();
    Stream<Long> children =
        mgr.flatMap(process -> ProcessHandle.of(process.pid())).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid);
    Stream.concat(children, cgroup.stream().flatMap(name -> Cgroups.processes(name).stream()))
        // Itself answers whoever looks whether it listens, which is no progress.
        .filter(pid -> mgr.filter(process -> process.pid() == pid).isEmpty())
        .forEach(pid -> work.put(pid, ProcessWork.bytes(pid).orElse(0L)));
    return new State(work, dataRoot.map(CopyProgress::entries).orElse(0L));
  }

  private static long entries(Path root) {
    long[] count = {0};
    try {
      TreeWalk.through(
          root,
          file -> {
            count[0]++;
            if (count[0] >= MOST_COUNTED) {
              return TreeWalk.Next.END;
            }
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                ? TreeWalk.Next.ENTER
                : TreeWalk.Next.PASS;
          });
      return count[0];
    } catch (IOException e) {
      // Something went away while it was counted: that is progress.
      LOG.trace("{} is being deleted", root, e);
      return -System.nanoTime();
    }
  }
}
