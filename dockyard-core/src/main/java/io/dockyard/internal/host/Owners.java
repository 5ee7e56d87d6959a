package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The owners of a tree's files, as they are outside and inside of a container. */
public final class Owners {

  private static final String ATTRIBUTES = "unix:mode,uid,gid";
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int SET_ID = 0006000;
  private static final int PERMISSIONS = 0007777;

  private static final List<String> LISTS =
      List.of("system.posix_acl_access", "system.posix_acl_default");
  private static final int LONGEST_LIST = 65536;
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int ENTRY_ID = 4;
  private static final int NAMED_USER = 0x02;
  private static final int NAMED_GROUP = 0x08;

  private Owners() {}

  /**
   * Gives each file of a tree the owner and the group outside that it has inside of a container,
   * also in access control lists. A file of any other owner is left as it is, so that a tree of
   * which a part is done already can be gone through again. No link is followed.
   *
   * @param tree the tree; nobody works in it
   * @param ids the ids that the container's users have outside
   * @param deadline how long it may take
   * @return how many files were changed
   * @throws HostException when one cannot be changed; names it
   * @throws DeadlineException when it takes too long; some files are changed then
   */
  public static int asInside(Path tree, SubordinateIds ids, Deadline deadline) {
    try {
      return lower(tree, ids, deadline);
    } catch (IOException e) {
      throw new HostException("change the owners in " + tree, e);
    }
  }

  /**
   * Whether {@link #asInside} would change one file.
   *
   * @param file the file
   * @param ids the ids that the container's users have outside
   * @throws HostException when it cannot be read
   */
  public static boolean isOutside(Path file, SubordinateIds ids) {
    try {
      return outside(facts(file), ids);
    } catch (IOException e) {
      throw new HostException("look at the owner of " + file, e);
    }
  }

  private static boolean outside(Map<String, Object> facts, SubordinateIds ids) {
    return ids.has(number(facts, "uid")) || ids.has(number(facts, "gid"));
  }

  /**
   * Whether a file of a tree has an owner or a group that {@link #asInside} would change.
   *
   * @param tree the tree
   * @param ids the ids that the container's users have outside
   * @param deadline how long it may take
   * @throws HostException when it cannot be read
   * @throws DeadlineException when it takes too long
   */
  public static boolean anyOutside(Path tree, SubordinateIds ids, Deadline deadline) {
    try {
      return find(tree, ids, deadline);
    } catch (IOException e) {
      throw new HostException("look at the owners in " + tree, e);
    }
  }

  private static boolean find(Path tree, SubordinateIds ids, Deadline deadline) throws IOException {
    boolean[] found = {false};
    TreeWalk.through(
        tree,
        file -> {
          Map<String, Object> facts = facts(file);
          found[0] = outside(facts, ids);
          if (found[0]) {
            return TreeWalk.Next.END;
          }
          return type(facts) == DIRECTORY ? entered(tree, deadline) : TreeWalk.Next.PASS;
        });
    return found[0];
  }

  private static TreeWalk.Next entered(Path tree, Deadline deadline) {
    deadline.check("owners in " + tree + " to be looked at");
    return TreeWalk.Next.ENTER;
  }

  /** The topmost directory last. */
  private static int lower(Path tree, SubordinateIds ids, Deadline deadline) throws IOException {
    int[] changed = {0};
    TreeWalk.through(
        tree,
        new TreeWalk.Visitor() {
          @Override
          public TreeWalk.Next at(Path file) throws IOException {
            Map<String, Object> facts = facts(file);
            if (type(facts) == DIRECTORY) {
              return entered(tree, deadline);
            }
            changed[0] += lowerOne(file, facts, ids);
            return TreeWalk.Next.PASS;
          }

          @Override
          public void after(Path directory) throws IOException {
            changed[0] += lowerOne(directory, facts(directory), ids);
          }
        });
    return changed[0];
  }

  /** How many files were changed. */
  private static int lowerOne(Path path, Map<String, Object> facts, SubordinateIds ids)
      throws IOException {
    if (type(facts) != LINK) {
      LISTS.forEach(list -> lowerList(path, list, ids));
    }
    if (!outside(facts, ids)) {
      return 0;
    }
    for (String owner : List.of("gid", "uid")) {
      int inside = ids.inside(number(facts, owner));
      Files.setAttribute(path, "unix:" + owner, inside, LinkOption.NOFOLLOW_LINKS);
    }
    int mode = number(facts, "mode");
    if (type(facts) == REGULAR && (mode & SET_ID) != 0) {
      // A change of owner takes these bits away.
      Files.setAttribute(path, "unix:mode", mode & PERMISSIONS);
    }
    return 1;
  }

  private static Map<String, Object> facts(Path path) throws IOException {
    return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }

  private static int type(Map<String, Object> facts) {
    return number(facts, "mode") & TYPE;
  }

  private static int number(Map<String, Object> facts, String name) {
    return ((Number) Objects.requireNonNull(facts.get(name))).intValue();
  }

  /** The JDK sees no extended attributes but a user's own. */
  private static void lowerList(Path path, String name, SubordinateIds ids) {
    byte[] buffer = new byte[LONGEST_LIST];
    long size = LibC.get().lgetxattr(PathBytes.terminated(path), name, buffer, buffer.length);
    if (size < 0) {
      return; // there is none, or the file system knows none
    }
    Optional<byte[]> next = lowered(Arrays.copyOf(buffer, (int) size), ids);
    if (next.isPresent()
        && LibC.get().lsetxattr(PathBytes.terminated(path), name, next.get(), size, 0) != 0) {
      throw Errno.failure("change the access control list of " + path, LibC.errno());
    }
  }

  /**
   * The same list (acl(5)) with the ids of inside.
   *
   * @return empty where it names none of the ids
   */
  static Optional<byte[]> lowered(byte[] list, SubordinateIds ids) {
    ByteBuffer next = ByteBuffer.wrap(list.clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = HEADER; at + ENTRY <= list.length; at += ENTRY) {
      int tag = next.getShort(at);
      if (tag == NAMED_USER || tag == NAMED_GROUP) {
        next.putInt(at + ENTRY_ID, ids.inside(next.getInt(at + ENTRY_ID)));
      }
    }
    return Arrays.equals(list, next.array()) ? Optional.empty() : Optional.of(next.array());
  }
}
