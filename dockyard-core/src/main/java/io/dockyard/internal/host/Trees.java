package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Deletes directory trees, and only what is really in them: no symbolic link is followed, neither
 * inside nor on the way there, and nothing is deleted where something is mounted below.
 */
public final class Trees {

  private static final Duration USAGE_IS_KNOWN = Duration.ofSeconds(60);
  private static final long KIBIBYTE = 1024;

  private Trees() {}

  /**
   * Deletes everything in a directory and leaves the directory. It may be a mount point itself.
   *
   * @param dir the directory; absent is fine
   * @param d how long it may take
   * @throws RefusedException when something is mounted below it, or a link is on the way to it
   * @throws HostException when something cannot be deleted; names it
   * @throws DeadlineException when it takes too long; what is left can be deleted later
   * @throws OperationInterruptedException when the thread is interrupted; likewise
   */
  public static void deleteContents(Path dir, Deadline d) {
    deleteContents(dir, Optional.empty(), d);
  }

  /**
   * Deletes everything in a directory but one entry. Otherwise as {@link #deleteContents}.
   *
   * @param dir the directory; absent is fine
   * @param kept the name of the entry that stays
   * @param d how long it may take
   */
  public static void deleteContentsExcept(Path dir, String kept, Deadline d) {
    deleteContents(dir, Optional.of(Path.of(kept)), d);
  }

  private static void deleteContents(Path dir, Optional<Path> kept, Deadline d) {
    Path absolute = checked(dir);
    refuseMounts(
        absolute,
        Mounts.below(absolute).stream().filter(m -> !m.mountPoint().equals(absolute)).toList());
    try (SecurePath parent = SecurePath.open(parentOf(absolute)).orElse(null)) {
      if (parent != null) {
        deleteContents(parent, absolute, kept, d);
      }
    } catch (IOException e) {
      throw new HostException("delete the contents of " + dir, e);
    }
  }

  /**
   * Deletes a directory and everything in it.
   *
   * @param dir the directory; absent is fine
   * @param d how long it may take
   * @throws RefusedException when something is mounted there or below, or a link is on the way
   * @throws HostException when something cannot be deleted; names it
   * @throws DeadlineException when it takes too long; what is left can be deleted later
   * @throws OperationInterruptedException when the thread is interrupted; likewise
   */
  public static void delete(Path dir, Deadline d) {
    Path absolute = checked(dir);
    refuseMounts(absolute, Mounts.below(absolute));
    try (SecurePath parent = SecurePath.open(parentOf(absolute)).orElse(null)) {
      if (parent != null && deleteContents(parent, absolute, Optional.empty(), d)) {
        parent.stream().deleteDirectory(absolute.getFileName());
      }
    } catch (IOException e) {
      throw new HostException("delete " + dir, e);
    }
  }

  /**
   * The disk space a tree takes, as du(1) counts it: allocated blocks, each file once however many
   * links it has, and only what lies on the directory's own file system.
   *
   * @param dir the directory
   * @return bytes; what cannot be read is left out, and 0 where the directory is absent
   * @throws DeadlineException when counting takes more than a minute
   */
  public static long diskUsage(Path dir) {
    Deadline d = Deadline.after(USAGE_IS_KNOWN);
    List<String> argv = List.of("du", "-skx", "--", dir.toAbsolutePath().toString());
    return parseUsage(Command.run(argv, d).output());
  }

  static long parseUsage(String output) {
    String count = output.split("\\s", 2)[0];
    return count.matches("\\d+") ? Long.parseLong(count) * KIBIBYTE : 0;
  }

  /** False where the directory does not exist. */
  private static boolean deleteContents(
      SecurePath parent, Path dir, Optional<Path> kept, Deadline d) throws IOException {
    Optional<SecureDirectoryStream<Path>> opened = parent.child(dir);
    if (opened.isEmpty()) {
      return false;
    }
    try (SecureDirectoryStream<Path> stream = opened.get()) {
      new TreeDeletion(stream, dir, kept, d).run();
    }
    return true;
  }

  private static Path checked(Path dir) {
    Path absolute = dir.toAbsolutePath().normalize();
    if (absolute.getNameCount() == 0) {
      throw new RefusedException("asked to delete " + absolute, "");
    }
    return absolute;
  }

  private static Path parentOf(Path dir) {
    return dir.resolve("..").normalize();
  }

  private static void refuseMounts(Path dir, List<Mount> mounts) {
    if (!mounts.isEmpty()) {
      List<Path> mountPoints = mounts.stream().map(Mount::mountPoint).toList();
      throw new RefusedException(
          dir + " is not deleted, because something is mounted there: " + mountPoints,
          "unmount it first");
    }
  }
}
