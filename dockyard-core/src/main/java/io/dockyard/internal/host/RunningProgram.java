package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The program that a process runs.
 *
 * @param file where it was started from, or where that file has been moved to since
 * @param replaced whether at that path there is now another file, or none: what the process runs
 *     then has no name any more
 */
public record RunningProgram(Path file, boolean replaced) {

  /**
   * Looks at a process.
   *
   * @param pid its pid
   * @return its program; empty when it is gone, is a thread of the kernel or may not be looked at
   */
  public static Optional<RunningProgram> of(long pid) {
    Path link = Path.of("/proc", Long.toString(pid), "exe");
    try {
      Path target = Files.readSymbolicLink(link);
      Path file = Processes.withoutDeleted(target);
      boolean deleted = !file.equals(target);
      return Optional.of(new RunningProgram(file, deleted || differs(pid, link, file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean differs(long pid, Path link, Path file) {
    // In another mount namespace the same path is another file.
    if (!Processes.sameNamespace(pid, "mnt")) {
      return false;
    }
    Optional<FileIdentity> runs = FileIdentity.following(link);
    return runs.isPresent() && !runs.equals(FileIdentity.of(file));
  }
}
