package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Empties one opened directory.
 *
 * <p>Each level below takes two descriptors and a part of the stack. What lies deeper than some
 * levels is therefore moved up into the directory first, which also keeps paths short.
 */
final class TreeDeletion {

  private static final int MAX_DEPTH = 64;
  private static final Path ITSELF = Path.of(".");
  private static final Duration STEP = Duration.ofMillis(1);

  private final SecureDirectoryStream<Path> base;
  private final Path path;
  private final Optional<Path> kept;
  private final Deadline deadline;
  private final String awaited;
  private long nextName = System.nanoTime();

  TreeDeletion(
      SecureDirectoryStream<Path> base, Path path, Optional<Path> kept, Deadline deadline) {
    this.base = base;
    this.path = path;
    this.kept = kept;
    this.deadline = deadline;
    this.awaited = path + " to be deleted";
  }

  /** Deletes until a listing shows nothing any more. */
  void run() {
    try {
      boolean found = true;
      while (found) {
        try (SecureDirectoryStream<Path> listing =
            base.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS)) {
          found = deleteAll(listing, path, 1);
        }
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** False when there was nothing to delete. */
  private boolean deleteAll(SecureDirectoryStream<Path> directory, Path where, int depth)
      throws IOException {
    boolean found = false;
    try {
      for (Path entry : directory) {
        Path name = entry.getFileName();
        if (depth == 1 && kept.equals(Optional.of(name))) {
          continue;
        }
        found = true;
        deadline.check(awaited);
        try {
          deleteOne(directory, name, where.resolve(name), depth);
        } catch (NoSuchFileException e) {
          // Somebody else was quicker.
        } catch (IOException e) {
          throw failure(where.resolve(name), e);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void deleteOne(SecureDirectoryStream<Path> parent, Path name, Path where, int depth)
      throws IOException {
    if (!SecurePath.attributes(parent, name).isDirectory()) {
      parent.deleteFile(name);
    } else if (depth == MAX_DEPTH) {
      parent.move(name, base, Path.of(".deleting-" + Long.toHexString(nextName++)));
    } else {
      deleteDirectory(parent, name, where, depth);
    }
  }

  private void deleteDirectory(SecureDirectoryStream<Path> parent, Path name, Path where, int depth)
      throws IOException {
    while (true) {
      try (SecureDirectoryStream<Path> directory =
          parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        deleteAll(directory, where, depth + 1);
      }
      try {
        parent.deleteDirectory(name);
        return;
      } catch (DirectoryNotEmptyException e) {
        // Somebody still writes here.
        deadline.pause(STEP, awaited);
      }
    }
  }

  private static HostException failure(Path where, IOException e) {
    String seen = e.getMessage();
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      seen = failure.getReason();
    }
    if (Objects.equals(seen, "Operation not permitted")) {
      seen +=
          " (it, or its directory, may have the attribute 'immutable' or 'append only': lsattr)";
    }
    return new HostException("delete " + where, String.valueOf(seen), e);
  }
}
