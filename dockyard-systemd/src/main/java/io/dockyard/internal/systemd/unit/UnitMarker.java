package io.dockyard.internal.systemd.unit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of each of our unit files: whose it is, and a checksum of what follows. */
public final class UnitMarker {

  private static final Pattern LINE =
      Pattern.compile("# dockyard: instance ([a-z][a-z0-9_]{0,7}), sha256 ([0-9a-f]{64})");

  private final String prefix;
  private final boolean intact;

  private UnitMarker(String prefix, boolean intact) {
    this.prefix = prefix;
    this.intact = intact;
  }

  /** A text with its marker. */
  static String mark(String prefix, String text) {
    return "# dockyard: instance " + prefix + ", sha256 " + sha256(text) + "\n" + text;
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
    return Optional.of(new UnitMarker(line.group(1), sha256(rest).equals(line.group(2))));
  }

  /**
   * Whose unit it is.
   *
   * @return the instance's prefix
   */
  public String prefix() {
    return prefix;
  }

  /**
   * Whether the file is as dockyard wrote it.
   *
   * @return false where somebody has changed it since
   */
  public boolean intact() {
    return intact;
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
