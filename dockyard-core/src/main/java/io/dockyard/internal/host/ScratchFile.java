package io.dockyard.internal.host;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file for the duration of one command, in this JVM's {@link ScratchFolder}. Its name is there as
 * long as the JVM runs the command: what a killed JVM leaves shows that its commands may still be
 * at work.
 */
final class ScratchFile implements AutoCloseable {

  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path path;
  private final RandomAccessFile content;

  private ScratchFile(Path path) throws IOException {
    this.path = path;
    // Not a channel, which an interrupt would close.
    this.content = new RandomAccessFile(path.toFile(), "rw");
  }

  static ScratchFile create() throws IOException {
    Path folder = ScratchFolder.enter();
    boolean made = false;
    try {
      ScratchFile file = new ScratchFile(folder.resolve(Long.toString(COUNTER.incrementAndGet())));
      made = true;
      return file;
    } finally {
      if (!made) {
        ScratchFolder.leave();
      }
    }
  }

  File file() {
    return path.toFile();
  }

  void write(String text) throws IOException {
    content.write(text.getBytes(StandardCharsets.UTF_8));
  }

  String read() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(content.length())];
    content.seek(0);
    content.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    try {
      content.close();
      Files.deleteIfExists(path);
    } finally {
      ScratchFolder.leave();
    }
  }
}
