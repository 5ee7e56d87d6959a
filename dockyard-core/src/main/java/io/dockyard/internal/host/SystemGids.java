package io.dockyard.internal.host;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ids from which groupadd(8) takes those of system groups.
 *
 * @param lowest the first of them
 * @param highest the last of them
 */
record SystemGids(int lowest, int highest) {

  /** As login.defs(5) has them. */
  private static final int DEFAULT_LOWEST = 101;

  private static final int DEFAULT_LOWEST_OF_PEOPLE = 1000;

  /**
   * As the host is set up.
   *
   * @param loginDefs what is in /etc/login.defs
   */
  static SystemGids of(String loginDefs) {
    int people = number(loginDefs, "GID_MIN", DEFAULT_LOWEST_OF_PEOPLE);
    return new SystemGids(
        number(loginDefs, "SYS_GID_MIN", DEFAULT_LOWEST),
        number(loginDefs, "SYS_GID_MAX", people - 1));
  }

  private static int number(String loginDefs, String name, int unlessSet) {
    int value = unlessSet;
    for (String line : loginDefs.split("\n", -1)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length == 2 && words[0].equals(name) && words[1].matches("[1-9]\\d{0,8}")) {
        value = Integer.parseInt(words[1]);
      }
    }
    return value;
  }

  /**
   * Those that no group of the host has.
   *
   * @param groups what is in /etc/group
   */
  List<Integer> unusedIn(String groups) {
    Set<String> used = new HashSet<>();
    for (String line : groups.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3) {
        used.add(fields[2]);
      }
    }
    return IntStream.rangeClosed(lowest, highest)
        .filter(id -> !used.contains(Integer.toString(id)))
        .boxed()
        .toList();
  }
}
