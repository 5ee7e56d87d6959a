package io.dockyard.internal.host;

import java.nio.file.Path;

/** The main class of a JVM that waits for the lock of a file, and says that it has it. */
final class LockInChild {

  private LockInChild() {}

  public static void main(String[] args) {
    try (FileLock lock = FileLock.acquire(Path.of(args[0]), Soon.seconds(100))) {
      System.out.println("has " + lock);
    }
  }
}
