package io.dockyard.internal.host;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Paths as the kernel has them, which are bytes. The JVM makes text of a path, and a path of text,
 * by its locale; under C and POSIX, usual for services, it has no characters beyond ASCII for that
 * ({@link java.nio.file.InvalidPathException}). So what others have named goes through here.
 */
public final class PathBytes {

  private static final Path ROOT = Path.of("/");
  private static final int HIGHEST_OF_ASCII = 0x7f;

  private PathBytes() {}

  /**
   * The path that a text in UTF-8 is, whatever the JVM's locale.
   *
   * @param text the path
   * @return the path
   */
  public static Path path(String text) {
    return path(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The path that bytes are, whether they are text or not.
   *
   * @param bytes the path as the kernel has it
   * @return the path
   */
  public static Path path(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (isAscii(text)) {
      return Path.of(text);
    }
    return text.startsWith("/")
        ? absolute(bytes)
        : ROOT.relativize(absolute(('/' + text).getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static Path absolute(byte[] bytes) {
    StringBuilder uri = new StringBuilder("file://");
    boolean afterSlash = false;
    for (byte one : bytes) {
      boolean slash = one == '/';
      if (slash && afterSlash) {
        continue;
      }
      afterSlash = slash;
      uri.append(slash ? "/" : "%%%02x".formatted(one));
    }
    return Path.of(URI.create(uri.toString()));
  }

  /**
   * A path as text, whatever the JVM's locale.
   *
   * @param path the path
   * @return it as UTF-8; bytes that are no UTF-8 are replaced
   */
  public static String text(Path path) {
    String text = path.toString();
    return isAscii(text) ? text : new String(of(path), StandardCharsets.UTF_8);
  }

  /** A path as the C library takes it, with a NUL at its end. */
  static byte[] terminated(Path path) {
    String text = path.toString();
    byte[] bytes = isAscii(text) ? text.getBytes(StandardCharsets.US_ASCII) : of(path);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static byte[] of(Path path) {
    String escaped = ROOT.resolve(path).toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // A directory's has a slash at its end.
    int end = escaped.endsWith("/") ? escaped.length() - 1 : escaped.length();
    for (int i = path.isAbsolute() ? 0 : 1; i < end; i++) {
      if (escaped.charAt(i) == '%') {
        bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(escaped.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(character -> character <= HIGHEST_OF_ASCII);
  }
}
