package io.dockyard.internal.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of texts and files, as sha256sum(1) writes them. */
public final class Sha256 {

  private Sha256() {}

  /**
   * The checksum of a text.
   *
   * @param text the text, taken as UTF-8
   * @return its SHA-256, 64 hexadecimal digits
   */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The checksum of a file's content.
   *
   * @param content the content
   * @return its SHA-256, 64 hexadecimal digits
   */
  public static String of(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
