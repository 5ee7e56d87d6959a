package io.dockyard;

import org.jspecify.annotations.Nullable;

/**
 * How far the log of a container may grow (options of Docker's {@code json-file} and {@code local}
 * log drivers; nothing is rotated if the daemon settings choose another driver). Immutable.
 */
public final class LogRotation {

  /** Three files of ten megabytes for each container. */
  public static final LogRotation DEFAULT = of("10m", 3);

  private final String maxSize;
  private final int maxFiles;

  private LogRotation(String maxSize, int maxFiles) {
    this.maxSize = maxSize;
    this.maxFiles = maxFiles;
  }

  /**
   * A rotation by size. What is wrong with the values is refused where a spec is built of them.
   *
   * @param maxSize the size at which a log is rotated, as Docker writes it: a number and {@code k},
   *     {@code m} or {@code g}
   * @param maxFiles how many files are kept, at least 1
   * @return the rotation
   */
  public static LogRotation of(String maxSize, int maxFiles) {
    return new LogRotation(maxSize, maxFiles);
  }

  /**
   * The size at which a log is rotated ({@code max-size}).
   *
   * @return a number and {@code k}, {@code m} or {@code g}
   */
  public String maxSize() {
    return maxSize;
  }

  /**
   * How many files are kept ({@code max-file}), with the one that is written to.
   *
   * @return the number of files
   */
  public int maxFiles() {
    return maxFiles;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogRotation that
        && maxSize.equals(that.maxSize)
        && maxFiles == that.maxFiles;
  }

  @Override
  public int hashCode() {
    return 31 * maxSize.hashCode() + maxFiles;
  }

  @Override
  public String toString() {
    return "LogRotation[maxSize=" + maxSize + ", maxFiles=" + maxFiles + "]";
  }
}
