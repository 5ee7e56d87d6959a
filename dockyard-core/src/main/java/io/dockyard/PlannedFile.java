package io.dockyard;

import java.nio.file.Path;

/**
 * A file that is written when an instance is created.
 *
 * @param path where it lies
 * @param content its text; it may hold proxies' credentials
 * @param permissions its permissions, as {@code ls} writes them
 */
public record PlannedFile(Path path, String content, String permissions) {

  @Override
  public String toString() {
    return path + " (" + permissions + ")";
  }
}
