package io.dockyard;

/**
 * How far the log of a container may grow (options of Docker's {@code json-file} and {@code local}
 * log drivers; nothing is rotated if the daemon settings choose another driver).
 *
 * @param maxSize size at which a log is rotated, as Docker writes it: a number and {@code k},
 *     {@code m} or {@code g}
 * @param maxFiles how many files are kept, at least 1
 */
public record LogRotation(String maxSize, int maxFiles) {

  /** Three files of ten megabytes for each container. */
  public static final LogRotation DEFAULT = new LogRotation("10m", 3);
}
