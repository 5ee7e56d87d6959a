package io.dockyard.internal.sysbox.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What stat(2) tells of one file, a link looked at itself.
 *
 * @param type the file type bits of its mode
 * @param permissions the other bits of its mode
 * @param uid its owner
 * @param gid its group
 * @param size its size in bytes
 * @param modified when its content was last changed
 */
record Facts(int type, int permissions, int uid, int gid, long size, FileTime modified) {

  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;

  static Optional<Facts> of(Path path) throws IOException {
    try {
      Map<String, Object> read =
          Files.readAttributes(
              path, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      int mode = number(read, "mode").intValue();
      return Optional.of(
          new Facts(
              mode & TYPE,
              mode & ~TYPE,
              number(read, "uid").intValue(),
              number(read, "gid").intValue(),
              number(read, "size").longValue(),
              (FileTime) Objects.requireNonNull(read.get("lastModifiedTime"))));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  private static Number number(Map<String, Object> facts, String name) {
    return (Number) Objects.requireNonNull(facts.get(name));
  }

  boolean directory() {
    return type == DIRECTORY;
  }

  boolean regular() {
    return type == REGULAR;
  }

  boolean link() {
    return type == LINK;
  }

  /** Whiteouts of an overlay file system are such. */
  boolean device() {
    return type == CHARACTER_DEVICE || type == BLOCK_DEVICE;
  }
}
