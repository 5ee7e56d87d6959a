package io.dockyard.internal.sysbox;

import java.util.Optional;

/** What the programs of sysbox answer to {@code --version}. */
final class VersionText {

  private static final String KEY = "version:";

  private VersionText() {}

  /**
   * The version in an answer: the programs print their name, then one line for each fact, indented
   * by a tab, with blanks or tabs after the colon.
   */
  static Optional<String> parse(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("\t"))
        .map(String::strip)
        .filter(line -> line.startsWith(KEY))
        .map(line -> line.substring(KEY.length()).strip())
        .filter(version -> !version.isEmpty())
        .findFirst();
  }
}
