package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Ids that a user may give to the users of its containers, the same for users and for groups.
 *
 * @param first the lowest
 * @param count how many
 */
public record SubordinateIds(int first, int count) {

  private static final Path USERS = Path.of("/etc/subuid");
  private static final Path GROUPS = Path.of("/etc/subgid");

  /**
   * What /etc/subuid and /etc/subgid say (subuid(5)).
   *
   * @param user the name of the user
   * @return its first range that is in both; empty where there is none
   * @throws HostException when a file cannot be read
   */
  public static Optional<SubordinateIds> of(String user) {
    List<String> groups = lines(GROUPS);
    return lines(USERS).stream()
        .filter(groups::contains)
        .flatMap(line -> parse(user, line).stream())
        .findFirst();
  }

  /** One line, if it is of that user. */
  static Optional<SubordinateIds> parse(String user, String line) {
    String[] parts = line.split(":", -1);
    return parts.length == 3
            && parts[0].equals(user)
            && parts[1].matches("\\d{1,9}")
            && parts[2].matches("\\d{1,9}")
        ? Optional.of(new SubordinateIds(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])))
        : Optional.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
          .map(String::strip)
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }

  /** Whether an id is one of them. */
  boolean has(int id) {
    return id >= first && id - first < count;
  }

  /** What an id is inside a container; itself where it is none of these. */
  int inside(int id) {
    return has(id) ? id - first : id;
  }
}
