package io.dockyard.internal.host;

import java.nio.file.Path;

/**
 * The extended attributes of files (xattr(7)) that the JDK does not show: all but those of users.
 */
public final class ExtendedAttributes {

  private ExtendedAttributes() {}

  /**
   * Whether a file has one; a link is looked at itself.
   *
   * @param file the file
   * @param name the attribute's name with its namespace, such as {@code trusted.overlay.redirect}
   * @return false also where it cannot be looked at, as in a file system without such attributes
   */
  public static boolean has(Path file, String name) {
    return LibC.get().lgetxattr(PathBytes.terminated(file), name, new byte[0], 0) >= 0;
  }
}
