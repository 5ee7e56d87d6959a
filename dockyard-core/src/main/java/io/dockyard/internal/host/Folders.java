package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes directories and tells what is in them and at a path. */
public final class Folders {

  private static final int FILE_TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int PERMISSIONS = 07777;
  private static final FolderFacts ABSENT = new FolderFacts(false, false, false, -1, -1, 0);

  private Folders() {}

  /**
   * What is at a path.
   *
   * @param exists whether anything is there
   * @param directory whether it is a directory
   * @param symbolicLink whether it is a link
   * @param uid its owner; -1 where nothing is there
   * @param gid its group; -1 where nothing is there
   * @param mode its permissions with set-id and sticky bits, as 0755; 0 where nothing is there
   */
  public record FolderFacts(
      boolean exists, boolean directory, boolean symbolicLink, int uid, int gid, int mode) {}

  /**
   * Makes a directory with exactly these permissions, whatever the umask. One that is there already
   * stays as it is.
   *
   * @param dir the directory; the one above it must exist
   * @param permissions its permissions as ls(1) shows them, "rwxr-x---"
   * @throws HostException when it cannot be made, or something else is there, also a link to a
   *     directory
   */
  public static void create(Path dir, String permissions) {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString(permissions);
    try {
      Files.createDirectory(dir, PosixFilePermissions.asFileAttribute(mode));
      Files.setPosixFilePermissions(dir, mode);
    } catch (FileAlreadyExistsException e) {
      if (!facts(dir).directory()) {
        throw new HostException("make directory " + dir, "something else is there", e);
      }
    } catch (IOException e) {
      throw new HostException("make directory " + dir, e);
    }
  }

  /**
   * Removes a directory with nothing in it. One that is absent or has something in it is left.
   *
   * @param dir the directory
   * @return whether it is not there any more
   * @throws HostException when it cannot be removed
   */
  public static boolean removeIfEmpty(Path dir) {
    try {
      Files.deleteIfExists(dir);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      throw new HostException("remove directory " + dir, e);
    }
  }

  /**
   * What is in a directory.
   *
   * @param dir the directory; need not exist
   * @return its entries in no order; none where there is no directory
   * @throws HostException when it cannot be listed
   */
  public static List<Path> list(Path dir) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw new HostException("list " + dir, e);
    }
    return found;
  }

  /**
   * What is at a path; a link at its end is looked at itself.
   *
   * @param p the path
   * @return what is there
   * @throws HostException when it cannot be looked at
   */
  public static FolderFacts facts(Path p) {
    try {
      Map<String, Object> read =
          Files.readAttributes(p, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
      int mode = number(read, "mode");
      int type = mode & FILE_TYPE;
      return new FolderFacts(
          true,
          type == DIRECTORY,
          type == SYMBOLIC_LINK,
          number(read, "uid"),
          number(read, "gid"),
          mode & PERMISSIONS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return ABSENT;
    } catch (IOException e) {
      throw new HostException("look at " + p, e);
    }
  }

  private static int number(Map<String, Object> facts, String name) {
    return ((Number) Objects.requireNonNull(facts.get(name))).intValue();
  }
}
