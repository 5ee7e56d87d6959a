package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kernel parameters (sysctl(8)), by their paths below /proc/sys: "net/ipv4/ip_forward". */
public final class Sysctl {

  private static final Path FOLDER = Path.of("/proc/sys");

  private Sysctl() {}

  /**
   * Reads a parameter.
   *
   * @param key its path below /proc/sys
   * @return its value, without the line feed at its end
   * @throws HostException when it does not exist or cannot be read
   */
  public static String read(String key) {
    try {
      return Files.readString(file(key)).stripTrailing();
    } catch (IOException e) {
      throw new HostException("read kernel parameter " + key, e);
    }
  }

  private static Path file(String key) {
    Path file = FOLDER.resolve(key);
    if (!file.normalize().equals(file) || !file.startsWith(FOLDER)) {
      throw new IllegalArgumentException("not a path below " + FOLDER + ": " + key);
    }
    return file;
  }
}
