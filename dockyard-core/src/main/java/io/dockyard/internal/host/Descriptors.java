package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What processes have open (/proc/PID/fd, proc(5)). */
public final class Descriptors {

  private Descriptors() {}

  /**
   * The processes that have one of these sockets open.
   *
   * @param pids the processes to look at
   * @param inodes the sockets, see {@link SocketTable#inodes}
   * @return those that do, in the order given; without those that are gone or may not be looked at
   */
  public static List<Long> holders(Collection<Long> pids, Set<Long> inodes) {
    Set<String> wanted =
        inodes.stream().map(inode -> "socket:[" + inode + "]").collect(Collectors.toSet());
    return holdersOf(pids, wanted);
  }

  /** The processes that have a descriptor whose link in /proc reads like one of these. */
  private static List<Long> holdersOf(Collection<Long> pids, Set<String> targets) {
    return targets.isEmpty()
        ? List.of()
        : pids.stream().filter(pid -> holdsAny(pid, targets)).toList();
  }

  /** The processes that have one of these files open. */
  static List<Long> holdersOfFiles(Collection<Long> pids, Collection<Path> files) {
    return holdersOf(pids, files.stream().map(Path::toString).collect(Collectors.toSet()));
  }

  private static boolean holdsAny(long pid, Set<String> wanted) {
    Path folder = Path.of("/proc", Long.toString(pid), "fd");
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
      for (Path descriptor : descriptors) {
        if (wanted.contains(target(descriptor))) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      // Gone, or not ours to look at: both are an answer.
      return false;
    }
  }

  /** Empty where it was closed meanwhile. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
