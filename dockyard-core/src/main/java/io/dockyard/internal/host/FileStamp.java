package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What changes when a file is replaced or written to: good enough to know that what was once found
 * out about a file still holds.
 *
 * @param device the file system
 * @param inode the file in it
 * @param size its size in bytes
 * @param changedNanos when its content or its attributes were last changed, which no program can
 *     set back (ctime, stat(2)); in nanoseconds of the Unix epoch
 */
public record FileStamp(long device, long inode, long size, long changedNanos) {

  /**
   * The stamp of a file, links followed.
   *
   * @param file the file
   * @return its stamp; empty where there is none
   * @throws HostException when it cannot be looked at
   */
  public static Optional<FileStamp> of(Path file) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, "unix:dev,ino,size,ctime");
      FileTime changed = (FileTime) Objects.requireNonNull(facts.get("ctime"));
      return Optional.of(
          new FileStamp(
              number(facts, "dev"),
              number(facts, "ino"),
              number(facts, "size"),
              changed.to(TimeUnit.NANOSECONDS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read the attributes of " + file, e);
    }
  }

  private static long number(Map<String, Object> facts, String name) {
    return ((Number) Objects.requireNonNull(facts.get(name))).longValue();
  }
}
