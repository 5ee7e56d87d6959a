package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A short-named temporary folder on a disk file system, where Docker's overlay mounts and sysbox's
 * data roots work.
 */
public final class TempFolder implements AutoCloseable {

  private static final Set<String> NO_DISK = Set.of("tmpfs", "ramfs", "overlay");

  private final Path path;

  private TempFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes a new, empty folder.
   *
   * @param prefix what its name begins with
   * @return the folder
   */
  public static TempFolder onDisk(String prefix) {
    try {
      Path parent = Path.of(System.getProperty("java.io.tmpdir"));
      if (NO_DISK.contains(Files.getFileStore(parent).type())) {
        parent = Path.of("/var/tmp");
      }
      return new TempFolder(Files.createTempDirectory(parent, prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Unmounts what a daemon left mounted below it and deletes it. */
  @Override
  public void close() {
    HostFiles.unmountBelow(path);
    HostFiles.deleteRecursively(path);
  }
}
