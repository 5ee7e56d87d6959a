package io.dockyard.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file for the duration of one command, in the JVM's folder for temporary files and readable by
 * its owner only. Its name is taken from a counter: {@link Files#createTempFile} loads the JDK's
 * secure random numbers, which costs a cold JVM more than the command takes.
 */
final class ScratchFile implements AutoCloseable {

  private static final AtomicLong COUNTER = new AtomicLong(System.nanoTime());

  private final Path path;

  private ScratchFile(Path path) {
    this.path = path;
  }

  static ScratchFile create() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    long pid = ProcessHandle.current().pid();
    while (true) {
      Path path = folder.resolve("dockyard-" + pid + "-" + COUNTER.incrementAndGet());
      try {
        Files.createFile(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new ScratchFile(path);
      } catch (FileAlreadyExistsException e) {
        // Whoever made it: the next name is as good.
      }
    }
  }

  File file() {
    return path.toFile();
  }

  void write(String content) throws IOException {
    Files.writeString(path, content);
  }

  String read() throws IOException {
    return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
