package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The users and groups of the host. */
public final class Groups {

  private static final Path LOCAL = Path.of("/etc/group");
  private static final Path USERS = Path.of("/etc/passwd");

  /** Ids below are the system's (login.defs(5), UID_MIN). */
  private static final int FIRST_PERSON = 1000;

  private static final Duration DIRECTORY_SERVICE_ANSWERS = Duration.ofSeconds(10);

  /** groupdel(8), userdel(8): the group or user does not exist. */
  private static final int NO_SUCH_GROUP = 6;

  /** groupadd(8): the group exists. */
  private static final int NAME_IN_USE = 9;

  /** groupadd(8), groupdel(8): the file cannot be updated; another such command holds its lock. */
  private static final int CANNOT_UPDATE = 10;

  private static final Duration RETRY_STEP = Duration.ofMillis(50);

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
    return Host.findOnPath("getent", Host.path()).isEmpty()
        ? OptionalInt.empty()
        : parse(Command.run(List.of("getent", "group", name), d).output(), name);
  }

  /**
   * Makes a system group (groupadd(8)).
   *
   * <p>A group that appears meanwhile serves: a JVM was killed, but not its groupadd.
   *
   * @param name the group's name
   * @param d how long to wait for another command that changes groups
   * @throws HostException when it cannot be made
   */
  public static void create(String name, Deadline d) {
    CommandResult result = change(List.of("groupadd", "--system", name), d);
    if (result.exitCode() != 0 && result.exitCode() != NAME_IN_USE) {
      throw Command.failure(result);
    }
  }

  /**
   * Deletes a group (groupdel(8)).
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
    try {
      return parse(new String(Files.readAllBytes(LOCAL), StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      // getent(1) has the last word.
      return OptionalInt.empty();
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
