package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The unix domain sockets that listen in this network namespace, at one moment (/proc/net/unix).
 * Reading it connects to none of them.
 */
public final class SocketTable {

  private static final Path TABLE = Path.of("/proc/net/unix");
  private static final String LISTENS_FLAG = "00010000";
  private static final String UNCONNECTED_STATE = "01";
  private static final int FLAGS = 3;
  private static final int STATE = 5;
  private static final int INODE = 6;
  private static final int PATH = 7;

  private final Map<String, Set<Long>> inodesByPath;

  private SocketTable(Map<String, Set<Long>> inodesByPath) {
    this.inodesByPath = inodesByPath;
  }

  /**
   * Reads the table.
   *
   * @return what listens now
   * @throws HostException when the kernel does not tell
   */
  public static SocketTable read() {
    try {
      return parse(new String(Files.readAllBytes(TABLE), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new HostException("read " + TABLE, e);
    }
  }

  static SocketTable parse(String table) {
    Map<String, Set<Long>> inodes = new HashMap<>();
    for (String line : table.split("\n", -1)) {
      String[] words = line.trim().split("\\s+", PATH + 1);
      if (words.length > PATH
          && words[FLAGS].equals(LISTENS_FLAG)
          && words[STATE].equals(UNCONNECTED_STATE)) {
        inodes
            .computeIfAbsent(words[PATH], path -> new HashSet<>())
            .add(Long.parseLong(words[INODE]));
      }
    }
    return new SocketTable(inodes);
  }

  /**
   * Whether some process listens on a socket bound to this path. The file may have been removed
   * since, and a process in another mount namespace may have meant another file.
   *
   * @param socket the path, as it was bound or with its links resolved
   * @return true when somebody listens
   */
  public boolean listens(Path socket) {
    return !inodes(socket).isEmpty();
  }

  /**
   * The sockets that listen at a path, as the kernel numbers them: a process that has one of them
   * open has a descriptor {@code socket:[inode]}.
   *
   * @param socket the path, as it was bound or with its links resolved
   * @return their inodes; more than one where the file of an earlier one was removed
   */
  public Set<Long> inodes(Path socket) {
    Path absolute = socket.toAbsolutePath();
    Set<Long> found = new HashSet<>(inodesByPath.getOrDefault(PathBytes.text(absolute), Set.of()));
    try {
      if (found.isEmpty() && Files.exists(absolute)) {
        found.addAll(inodesByPath.getOrDefault(PathBytes.text(absolute.toRealPath()), Set.of()));
      }
    } catch (IOException e) {
      throw new HostException("find out who listens on " + socket, e);
    }
    return found;
  }
}
