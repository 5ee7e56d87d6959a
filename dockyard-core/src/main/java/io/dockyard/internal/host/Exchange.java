package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts one directory in the place of another in one step, so that none is ever missing. */
public final class Exchange {

  private static final int AT_FDCWD = -100;
  private static final int RENAME_EXCHANGE = 2;

  private Exchange() {}

  /**
   * Renames a directory to where another one may be; that one then has the first one's name
   * (renameat2(2), {@code RENAME_EXCHANGE}).
   *
   * @param next what shall be there
   * @param place where; on the same file system, the directory above it exists
   * @return whether something was there, which is at {@code next} now
   * @throws HostException when it cannot be done; nothing has changed then
   */
  public static boolean put(Path next, Path place) {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
        return false;
      } catch (IOException e) {
        throw new HostException("rename " + next + " to " + place, e);
      }
    }
    LibC libc = LibC.get();
    if (libc.renameat2(
            AT_FDCWD,
            PathBytes.terminated(next),
            AT_FDCWD,
            PathBytes.terminated(place),
            RENAME_EXCHANGE)
        != 0) {
      throw Errno.failure("exchange " + next + " and " + place, LibC.errno());
    }
    return true;
  }
}
