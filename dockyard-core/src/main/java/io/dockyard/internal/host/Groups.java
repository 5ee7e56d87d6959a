package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The users and groups of the host. */
public final class Groups {

  private static final Path LOCAL = Path.of("/etc/group");
  private static final Path USERS = Path.of("/etc/passwd");
  private static final Path LOGIN_DEFS = Path.of("/etc/login.defs");

  /** Ids below are the system's (login.defs(5), UID_MIN). */
  private static final int FIRST_PERSON = 1000;

  private static final Duration DIRECTORY_SERVICE_ANSWERS = Duration.ofSeconds(10);

  /** groupdel(8), userdel(8): the group or user does not exist. */
  private static final int NO_SUCH_GROUP = 6;

  /** groupadd(8): another group has the id. */
  private static final int GID_IN_USE = 4;

  /** groupadd(8): the group exists. */
  private static final int NAME_IN_USE = 9;

  /** groupadd(8), groupdel(8): the file cannot be updated; another such command holds its lock. */
  private static final int CANNOT_UPDATE = 10;

  private static final Duration RETRY_STEP = Duration.ofMillis(50);

  /** What became of a group that was to be made. */
  public enum Creation {
    /** It is there, with that name and id. */
    MADE,
    /** Another group has the id. */
    GID_IN_USE,
    /** A group of that name has another id. */
    NAME_IN_USE
  }

  private Groups() {}

  /**
   * The id of a group: of /etc/group without a process, or else of whatever nsswitch.conf(5) names,
   * through getent(1) where it is there.
   *
   * @param name the group's name
   * @return its id; empty where there is no such group
   */
  public static OptionalInt gid(String name) {
    OptionalInt local = localGid(name);
    return local.isPresent() ? local : ask(name, Deadline.after(DIRECTORY_SERVICE_ANSWERS));
  }

  /**
   * Whether a group is in /etc/group. No process is needed for that.
   *
   * @param name the group's name
   * @return true if it is
   */
  public static boolean existsHere(String name) {
    return localGid(name).isPresent();
  }

  /**
   * Whether a group is not in /etc/group, but where else nsswitch.conf(5) says, which getent(1) is
   * asked for where it is there.
   *
   * @param name the group's name
   * @param d when it must be answered
   * @return true if it is
   */
  public static boolean existsElsewhere(String name, Deadline d) {
    return !existsHere(name) && ask(name, d).isPresent();
  }

  private static OptionalInt ask(String name, Deadline d) {
    return parse(answer(name, d), name);
  }

  private static boolean isKnownElsewhere(int gid, Deadline d) {
    return !answer(Integer.toString(gid), d).isBlank();
  }

  private static String answer(String key, Deadline d) {
    return Host.findOnPath("getent", Host.path()).isEmpty()
        ? ""
        : Command.run(List.of("getent", "group", key), d).output();
  }

  /**
   * An id that no group has, of those that groupadd(8) gives to system groups.
   *
   * <p>It is any of them: whoever makes a group of the same name meanwhile gets the one that is
   * next in turn, and must not get the same.
   *
   * @param d when it must be found
   * @return the id
   * @throws HostException when there is none
   */
  public static int unusedSystemGid(Deadline d) {
    SystemGids range = SystemGids.of(read(LOGIN_DEFS));
    List<Integer> unused = new ArrayList<>(range.unusedIn(read(LOCAL)));
    Collections.shuffle(unused);
    return unused.stream()
        .filter(gid -> !isKnownElsewhere(gid, d))
        .findFirst()
        .orElseThrow(
            () ->
                new HostException(
                    "find an id for a system group",
                    "all from " + range.lowest() + " to " + range.highest() + " are in use",
                    null));
  }

  /**
   * Makes a system group (groupadd(8)).
   *
   * <p>A group of that name and id that appears meanwhile serves: a JVM was killed, but not its
   * groupadd.
   *
   * @param name the group's name
   * @param gid its id
   * @param d how long to wait for another command that changes groups
   * @return what became of it
   * @throws HostException when it cannot be made for another reason
   */
  public static Creation create(String name, int gid, Deadline d) {
    CommandResult result =
        change(List.of("groupadd", "--system", "--gid", Integer.toString(gid), name), d);
    if (result.exitCode() == 0 || is(name, gid)) {
      return Creation.MADE;
    }
    return switch (result.exitCode()) {
      case GID_IN_USE -> Creation.GID_IN_USE;
      case NAME_IN_USE -> Creation.NAME_IN_USE;
      default -> throw Command.failure(result);
    };
  }

  /**
   * Deletes a group (groupdel(8)), if it is that one.
   *
   * @param name the group's name; need not exist
   * @param gid its id; a group of that name with another one stays
   * @param d how long to wait for another command that changes groups
   * @throws HostException when it cannot be deleted
   */
  public static void delete(String name, int gid, Deadline d) {
    if (is(name, gid)) {
      delete(name, d);
    }
  }

  /**
   * Deletes a group of that name (groupdel(8)), whatever its id.
   *
   * @param name the group's name; need not exist
   * @param d how long to wait for another command that changes groups
   * @throws HostException when it cannot be deleted
   */
  public static void delete(String name, Deadline d) {
    CommandResult result = change(List.of("groupdel", name), d);
    if (result.exitCode() != 0 && result.exitCode() != NO_SUCH_GROUP) {
      throw Command.failure(result);
    }
  }

  private static boolean is(String name, int gid) {
    return localGid(name).equals(OptionalInt.of(gid));
  }

  /**
   * The main group of a user of /etc/passwd who is the system's and not a person's.
   *
   * @param user the user's name
   * @return the group's id; empty where there is no such user
   */
  public static Optional<Integer> mainGroupOfSystemUser(String user) {
    try {
      for (String line : Files.readString(USERS, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        String[] fields = line.split(":", -1);
        if (fields.length >= 4
            && fields[0].equals(user)
            && fields[2].matches("\\d{1,9}")
            && fields[3].matches("\\d{1,9}")
            && Integer.parseInt(fields[2]) < FIRST_PERSON) {
          return Optional.of(Integer.parseInt(fields[3]));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + USERS, e);
    }
  }

  /**
   * Deletes a user (userdel(8)), and nothing of what the user owns.
   *
   * @param user the user's name; need not exist
   * @param d how long to wait for another command that changes users
   * @throws HostException when the user cannot be deleted
   */
  public static void deleteUser(String user, Deadline d) {
    CommandResult result = change(List.of("userdel", user), d);
    if (result.exitCode() != 0 && result.exitCode() != NO_SUCH_GROUP) {
      throw Command.failure(result);
    }
  }

  private static CommandResult change(List<String> argv, Deadline d) {
    CommandResult result = Command.run(argv, d);
    while (result.exitCode() == CANNOT_UPDATE && !d.expired()) {
      d.pause(RETRY_STEP, "the lock of " + LOCAL);
      if (d.expired()) {
        return result;
      }
      result = Command.run(argv, d);
    }
    return result;
  }

  private static OptionalInt localGid(String name) {
    return parse(read(LOCAL), name);
  }

  /** Empty where it cannot be read: getent(1) and groupadd(8) have the last word. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  static OptionalInt parse(String text, String name) {
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3 && fields[0].equals(name) && fields[2].matches("\\d{1,9}")) {
        return OptionalInt.of(Integer.parseInt(fields[2]));
      }
    }
    return OptionalInt.empty();
  }
}
