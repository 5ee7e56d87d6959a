package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the kernel tells files apart by: a path may be given to another file, this may not. */
record FileIdentity(long device, long inode) {

  /** The file at a path, a link not followed; empty where there is none. */
  static Optional<FileIdentity> of(Path path) {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The file at the end of a link, which may be one of /proc; empty where there is none. */
  static Optional<FileIdentity> following(Path link) {
    return read(link);
  }

  /** The file behind an open descriptor of this process, deleted or not. */
  static Optional<FileIdentity> ofDescriptor(int descriptor) {
    return read(Path.of("/proc/self/fd/" + descriptor));
  }

  private static Optional<FileIdentity> read(Path path, LinkOption... options) {
    try {
      Map<String, Object> facts = Files.readAttributes(path, "unix:dev,ino", options);
      return Optional.of(new FileIdentity(number(facts, "dev"), number(facts, "ino")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read the attributes of " + path, e);
    }
  }

  private static long number(Map<String, Object> facts, String name) {
    return ((Number) Objects.requireNonNull(facts.get(name))).longValue();
  }

  /** The major number, as glibc's makedev(3) spreads it. */
  long major() {
    return ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
  }

  /** The minor number, as glibc's makedev(3) spreads it. */
  long minor() {
    return (device & 0xff) | ((device >>> 12) & ~0xffL);
  }
}
