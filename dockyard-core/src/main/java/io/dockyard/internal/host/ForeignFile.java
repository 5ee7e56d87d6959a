package io.dockyard.internal.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that somebody else's process names, which may be anything: nobody waits for a pipe to be
 * written to, or reads a device without end.
 */
public final class ForeignFile {

  /** Far more than any configuration has. */
  static final int LARGEST = 1 << 20;

  private ForeignFile() {}

  /**
   * What is in it.
   *
   * @param file the file; links are followed
   * @return it as UTF-8, bytes that are none replaced; empty where it is not a regular file, is
   *     larger than 1 MiB or cannot be read
   */
  public static Optional<String> text(Path file) {
    // Before it is opened, because opening a pipe waits for whoever writes to it.
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file)) {
      byte[] bytes = content.readNBytes(LARGEST + 1);
      return bytes.length > LARGEST
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Gone, or not to be read by anybody: both are an answer.
      return Optional.empty();
    }
  }
}
