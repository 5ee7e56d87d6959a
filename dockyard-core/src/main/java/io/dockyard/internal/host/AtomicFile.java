package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Writes files that are never seen half written, not even after a power cut: a temporary file in
 * the same folder, fsync(2), rename(2), fsync of the folder.
 */
public final class AtomicFile {

  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]+-[0-9a-f]+\\.tmp");
  private static final AtomicLong COUNTER = new AtomicLong(System.nanoTime());

  private AtomicFile() {}

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces a file, or makes it. A link at its path is replaced, not followed. An interrupt of the
   * thread does not keep it from being written.
   *
   * @param file the file; its folder must exist
   * @param content the new content, written as UTF-8
   * @param permissions its permissions as ls(1) shows them, "rw-r--r--", whatever the umask
   * @throws HostException when it cannot be written; the old file is then as it was
   */
  public static void write(Path file, String content, String permissions) {
    write(file, permissions, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Replaces a file by a copy of another, or makes it, as {@link #write(Path, String, String)}
   * does.
   *
   * @param source what is copied; a link is followed
   * @param file the file; its folder must exist
   * @param permissions its permissions as ls(1) shows them, "rwxr-xr-x", whatever the umask
   * @throws HostException when it cannot be copied; the old file is then as it was
   */
  public static void copy(Path source, Path file, String permissions) {
    write(file, permissions, out -> Files.copy(source, out));
  }

  private static void write(Path file, String permissions, Content content) {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString(permissions);
    Path target = file.toAbsolutePath();
    Path folder = target.resolveSibling("");
    Path temporary = folder.resolve(temporaryName(target));
    try {
      try {
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(mode));
        // Again, as the umask was taken off.
        Files.setPosixFilePermissions(temporary, mode);
        // Not a channel, which an interrupt would close.
        try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
          content.writeTo(out);
          out.getFD().sync();
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      syncFolder(folder);
    } catch (IOException e) {
      throw new HostException("write " + file, e);
    }
  }

  /**
   * Gives a file another name in its folder, durably. It takes no room on the disk.
   *
   * @param file the file
   * @param name its new path, in the same folder; what is there is replaced
   * @throws HostException when that cannot be done
   */
  public static void rename(Path file, Path name) {
    try {
      Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(name.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new HostException("rename " + file + " to " + name, e);
    }
  }

  /**
   * Removes the temporary files that a killed JVM left. Only for who holds the lock under which the
   * folder's files are written: another writer's temporary files go too.
   *
   * @param dir the folder; need not exist
   * @throws HostException when one cannot be removed
   */
  public static void removeLeftovers(Path dir) {
    removeLeftovers(dir, AtomicFile::isTemporary);
  }

  private static void removeLeftovers(Path dir, DirectoryStream.Filter<Path> which) {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(dir, which)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    } catch (NoSuchFileException e) {
      // Nothing there, nothing left.
    } catch (IOException e) {
      throw new HostException("remove temporary files from " + dir, e);
    }
  }

  /**
   * Removes the temporary files that a killed JVM left of one file, and no others.
   *
   * @param file the file; neither it nor its folder need exist
   * @throws HostException when one cannot be removed
   */
  public static void removeLeftoversOf(Path file) {
    Path target = file.toAbsolutePath();
    String beginning = "." + target.getFileName() + ".";
    removeLeftovers(
        target.resolveSibling(""),
        entry -> isTemporary(entry) && entry.getFileName().toString().startsWith(beginning));
  }

  private static String temporaryName(Path target) {
    String unique =
        Long.toHexString(ProcessHandle.current().pid())
            + "-"
            + Long.toHexString(COUNTER.incrementAndGet());
    return "." + target.getFileName() + "." + unique + ".tmp";
  }

  private static boolean isTemporary(Path entry) {
    return TEMPORARY.matcher(entry.getFileName().toString()).matches();
  }

  private static void syncFolder(Path folder) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        // A channel is the JDK's only way to a folder's descriptor, and it closes on interrupt.
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
