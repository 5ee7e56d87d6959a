package io.dockyard.internal.host;

import io.dockyard.HostException;
import io.dockyard.RefusedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A directory opened from the root on, name by name (openat(2)), refusing every symbolic link: what
 * is opened is what the path says, whoever exchanges directories for links meanwhile.
 */
record SecurePath(SecureDirectoryStream<Path> stream) implements AutoCloseable {

  /** The directory at an absolute, normalised path; empty where it does not exist. */
  static Optional<SecurePath> open(Path absolute) throws IOException {
    SecurePath current = root();
    try {
      Path walked = Path.of("/");
      for (Path name : absolute) {
        walked = walked.resolve(name);
        Optional<SecureDirectoryStream<Path>> child = current.child(walked);
        current.close();
        if (child.isEmpty()) {
          return Optional.empty();
        }
        current = new SecurePath(child.get());
      }
      return Optional.of(current);
    } catch (IOException | RuntimeException e) {
      current.close();
      throw e;
    }
  }

  /** The directory of that last name in this one; empty where it does not exist. */
  Optional<SecureDirectoryStream<Path>> child(Path path) throws IOException {
    Path name = path.getFileName();
    try {
      BasicFileAttributes attributes = attributes(stream, name);
      if (attributes.isSymbolicLink()) {
        throw new RefusedException(
            path + " is a symbolic link, and nothing is deleted through one", "");
      }
      if (!attributes.isDirectory()) {
        throw new HostException("open directory " + path, "it is something else", null);
      }
      return Optional.of(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What is of that name in a directory, a link looked at itself. */
  static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** The caller closes it. */
  @SuppressWarnings("StreamResourceLeak")
  private static SecurePath root() throws IOException {
    DirectoryStream<Path> root = Files.newDirectoryStream(Path.of("/"));
    if (root instanceof SecureDirectoryStream<Path> secure) {
      return new SecurePath(secure);
    }
    root.close();
    throw new HostException("delete a tree", "this JDK cannot do it without following links", null);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
