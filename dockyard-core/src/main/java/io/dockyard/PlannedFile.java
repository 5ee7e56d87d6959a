package io.dockyard;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file that is written when an instance is created. */
public final class PlannedFile {

  private final Path path;
  private final String content;
  private final String permissions;

  private PlannedFile(Path path, String content, String permissions) {
    this.path = Objects.requireNonNull(path);
    this.content = Objects.requireNonNull(content);
    this.permissions = Objects.requireNonNull(permissions);
  }

  /**
   * A file of root's.
   *
   * @param path where it lies, an absolute path
   * @param content its text
   * @param permissions its permissions, as {@code ls} writes them: {@code rw-r--r--}
   * @return the file
   */
  public static PlannedFile of(Path path, String content, String permissions) {
    return new PlannedFile(path, content, permissions);
  }

  /** {@return where it lies} */
  public Path path() {
    return path;
  }

  /** {@return its text; it may hold proxies' credentials} */
  public String content() {
    return content;
  }

  /** {@return its permissions, as {@code ls} writes them} */
  public String permissions() {
    return permissions;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlannedFile that
        && path.equals(that.path)
        && content.equals(that.content)
        && permissions.equals(that.permissions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, content, permissions);
  }

  @Override
  public String toString() {
    return path + " (" + permissions + ")";
  }
}
