package io.dockyard.internal.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A way down into a tree and up again. The kernel takes no path of more than 4096 bytes, but
 * whoever makes directories from where it is can make them deeper than any path leads: {@code
 * mkdir} and {@code cd} in turn are enough.
 *
 * <p>So where a path gets long, the directory it leads to is opened, and the path goes on from the
 * descriptor. On the way up the one before is found by {@code ..}, so that never more than one is
 * open, however deep the tree.
 */
final class Descent implements AutoCloseable {

  /** So that a name, and what a program adds to one, still fits. */
  static final int LONGEST = 3072;

  private static final int MOST_BYTES_OF_A_CHARACTER = 3;

  /** The kernel goes through all names of a path each time; once one is open, it need not. */
  private static final int MOST_LEVELS = 100;

  private static final int AT_FDCWD = -100;
  private static final int NONE = -1;

  private static final Path PROC = Path.of("/proc");

  /**
   * A directory that was opened, or the top.
   *
   * @param identity what it is found again by
   * @param way from it to the directory above the next one
   * @param levels how far above the next one it is
   */
  private record Left(FileIdentity identity, Path way, int levels) {}

  private final Path tree;
  private final Deque<Path> names = new ArrayDeque<>();
  private final Deque<Left> left = new ArrayDeque<>();
  private Path top;
  private Path at;
  private int levels;
  private int descriptor = NONE;

  /**
   * At the top of a tree.
   *
   * @param tree a directory
   */
  Descent(Path tree) {
    this.tree = tree;
    this.top = tree;
    this.at = tree;
  }

  /** What is in the directory it is in. */
  List<Path> names() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at)) {
      entries.forEach(entry -> found.add(entry.getFileName()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** A path that leads to an entry of that directory until it is left, or one below is entered. */
  Path entry(Path name) {
    return at.resolve(name);
  }

  /** Goes down into a directory of it. */
  void enter(Path name) throws IOException {
    Path next = at.resolve(name);
    if (isLong(next) || (descriptor != NONE && levels == MOST_LEVELS)) {
      Left before = new Left(identity(top), top.relativize(at), levels + 1);
      goOnFrom(open(AT_FDCWD, PathBytes.terminated(next), next));
      left.push(before);
    } else {
      at = next;
      levels++;
    }
    names.push(name);
  }

  /** Goes up again; the name of the directory that was left. */
  Path leave() throws IOException {
    if (levels > 0) {
      at = at.resolveSibling("");
      levels--;
    } else {
      climb(left.pop());
    }
    return names.pop();
  }

  private void climb(Left before) throws IOException {
    if (left.isEmpty()) {
      close();
      top = tree;
    } else {
      goOnFrom(above(before.levels()));
    }
    if (!identity(top).equals(before.identity())) {
      throw new IOException("directories deep in " + tree + " were moved meanwhile");
    }
    at = top.resolve(before.way());
    levels = before.levels() - 1;
  }

  private int above(int count) throws IOException {
    return open(descriptor, PathBytes.terminated(Path.of("../".repeat(count))), at);
  }

  private void goOnFrom(int opened) throws IOException {
    close();
    descriptor = opened;
    // Of this process by its number: programs that it runs may be given such a path.
    Path self = Files.readSymbolicLink(PROC.resolve("self"));
    top = PROC.resolve(self).resolve("fd").resolve(Integer.toString(opened));
    at = top;
    levels = 0;
  }

  private static int open(int from, byte[] path, Path shown) throws IOException {
    int flags =
        OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    int opened = LibC.get().openat(from, path, flags);
    if (opened < 0) {
      throw new IOException("open " + shown + ": " + LibC.get().strerror(LibC.errno()));
    }
    return opened;
  }

  private static FileIdentity identity(Path directory) throws IOException {
    return FileIdentity.following(directory)
        .orElseThrow(() -> new FileNotFoundException(directory.toString()));
  }

  private static boolean isLong(Path path) {
    return path.toString().length() * MOST_BYTES_OF_A_CHARACTER > LONGEST
        && PathBytes.terminated(path).length > LONGEST;
  }

  @Override
  public void close() {
    if (descriptor != NONE) {
      LibC.get().close(descriptor);
      descriptor = NONE;
    }
  }
}
