package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What processes have done so far, by which one that works is told from one that hangs. */
public final class ProcessWork {

  private ProcessWork() {}

  /**
   * How much a process has read and written, from and to anything, its ended children not included
   * (proc(5), {@code io}).
   *
   * @param pid its pid
   * @return a number of bytes that only grows; empty when the process is gone
   */
  public static Optional<Long> bytes(long pid) {
    try {
      long sum = 0;
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/io"))) {
        if (line.startsWith("rchar:") || line.startsWith("wchar:")) {
          sum += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      return Optional.of(sum);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
