package io.dockyard.internal.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parsed line of /proc/self/mountinfo (proc(5)).
 *
 * @param mount what others are told
 * @param device major:minor; the same for all mounts of one file system
 * @param fileSystemOptions the options of the file system, which name a v1 cgroup hierarchy
 */
record MountInfo(Mount mount, String device, List<String> fileSystemOptions) {

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  static List<MountInfo> parse(byte[] table) {
    List<MountInfo> mounts = new ArrayList<>();
    for (String line : new String(table, ISO_8859_1).split("\n", -1)) {
      parseLine(line).ifPresent(mounts::add);
    }
    return mounts;
  }

  /** Whether it is of the hierarchy of a controller of v1 or, where that is empty, of v2. */
  boolean controls(String controller) {
    return controller.isEmpty()
        ? mount.fileSystemType().equals("cgroup2")
        : mount.fileSystemType().equals("cgroup") && fileSystemOptions.contains(controller);
  }

  private static Optional<MountInfo> parseLine(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    // A varying number of optional words comes before the dash.
    int dash = words.size() < 7 ? -1 : words.subList(6, words.size()).indexOf("-") + 6;
    if (dash < 6 || words.size() < dash + 4) {
      return Optional.empty();
    }
    List<String> fileSystemOptions = options(words.get(dash + 3));
    boolean readOnly = options(words.get(5)).contains("ro") || fileSystemOptions.contains("ro");
    Mount mount =
        new Mount(
            path(words.get(4)),
            path(words.get(3)),
            text(words.get(dash + 1)),
            text(words.get(dash + 2)),
            readOnly);
    return Optional.of(new MountInfo(mount, words.get(2), fileSystemOptions));
  }

  private static List<String> options(String word) {
    return List.of(word.split(",", -1));
  }

  private static Path path(String word) {
    return PathBytes.path(unescape(word).getBytes(ISO_8859_1));
  }

  private static String text(String word) {
    return new String(unescape(word).getBytes(ISO_8859_1), UTF_8);
  }

  /** Of a word whose characters are bytes. */
  static String unescape(String word) {
    Matcher matcher = OCTAL.matcher(word);
    return matcher.replaceAll(MountInfo::character);
  }

  private static String character(MatchResult octal) {
    char character = (char) Integer.parseInt(octal.group(1), 8);
    return Matcher.quoteReplacement(String.valueOf(character));
  }
}
