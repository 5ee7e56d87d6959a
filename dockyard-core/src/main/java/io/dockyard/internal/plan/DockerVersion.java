package io.dockyard.internal.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a dockerd, as far as its configuration depends on it.
 *
 * @param major the first number
 * @param minor the second number
 */
public record DockerVersion(int major, int minor) implements Comparable<DockerVersion> {

  private static final Pattern IN_TEXT = Pattern.compile("version v?(\\d+)\\.(\\d+)");

  /**
   * Reads what {@code dockerd --version} prints.
   *
   * @param printed the text
   * @return the version
   * @throws IllegalArgumentException if there is none in the text
   */
  public static DockerVersion parse(String printed) {
    Matcher version = IN_TEXT.matcher(printed);
    if (!version.find()) {
      throw new IllegalArgumentException("no version in '" + printed.strip() + "'");
    }
    return new DockerVersion(
        Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
  }

  /**
   * Whether this version is older than another.
   *
   * @param major the other's first number
   * @param minor the other's second number
   * @return true if it is older
   */
  public boolean olderThan(int major, int minor) {
    return compareTo(new DockerVersion(major, minor)) < 0;
  }

  @Override
  public int compareTo(DockerVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }
}
