package io.dockyard.host;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
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
  private final RandomAccessFile content;

  private ScratchFile(Path path) throws IOException {
    this.path = path;
    // Not a channel, which an interrupt would close.
    this.content = new RandomAccessFile(path.toFile(), "rw");
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

  void write(String text) throws IOException {
    content.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes its name away, now that the command has it open: a JVM killed later leaves no file. */
  void unlink() throws IOException {
    Files.deleteIfExists(path);
  }

  String read() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(content.length())];
    content.seek(0);
    content.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    content.close();
    unlink();
  }
}
