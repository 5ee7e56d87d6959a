package io.dockyard.internal.systemd.unit;

import io.dockyard.internal.host.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of each of our unit files: whose it is, and a checksum of what follows. */
public final class UnitMarker {

  private static final Pattern LINE =
      Pattern.compile("# dockyard: ([a-z0-9_ ]+), sha256 ([0-9a-f]{64})");

  private final String owner;
  private final boolean intact;

  private UnitMarker(String owner, boolean intact) {
    this.owner = owner;
    this.intact = intact;
  }

  /**
   * What the marker of an instance's files says.
   *
   * @param prefix the instance's prefix
   * @return whose they are
   */
  public static String instance(String prefix) {
    return "instance " + prefix;
  }

  /** A text with its marker. */
  static String mark(String owner, String text) {
    return "# dockyard: " + owner + ", sha256 " + Sha256.of(text) + "\n" + text;
  }

  /**
   * Reads the marker of a unit file.
   *
   * @param text the file's text
   * @return empty where it is not a file of ours
   */
  public static Optional<UnitMarker> read(String text) {
    int end = text.indexOf('\n');
    Matcher line = LINE.matcher(end < 0 ? text : text.substring(0, end));
    if (!line.matches()) {
      return Optional.empty();
    }
    String rest = end < 0 ? "" : text.substring(end + 1);
    return Optional.of(new UnitMarker(line.group(1), Sha256.of(rest).equals(line.group(2))));
  }

  /**
   * Whose unit it is.
   *
   * @return {@link #instance}, or {@link PairUnits#OWNER}
   */
  public String owner() {
    return owner;
  }

  /**
   * Whether the file is as dockyard wrote it.
   *
   * @return false where somebody has changed it since
   */
  public boolean intact() {
    return intact;
  }
}
