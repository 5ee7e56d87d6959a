package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file for the duration of one command, in the JVM's folder for temporary files and readable by
 * its owner only. Its name tells which JVM runs the command, and is there as long as that does:
 * what a killed JVM leaves shows that its commands may still be at work. The name is taken from a
 * counter: {@link Files#createTempFile} loads the JDK's secure random numbers, which costs a cold
 * JVM more than the command takes.
 */
final class ScratchFile implements AutoCloseable {

  private static final AtomicLong COUNTER = new AtomicLong(System.nanoTime());
  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  private static final Pattern NAME = Pattern.compile("dockyard-(\\d{1,10})-\\d+");

  private final Path path;
  private final RandomAccessFile content;

  private ScratchFile(Path path) throws IOException {
    this.path = path;
    // Not a channel, which an interrupt would close.
    this.content = new RandomAccessFile(path.toFile(), "rw");
  }

  static ScratchFile create() throws IOException {
    long pid = ProcessHandle.current().pid();
    while (true) {
      Path path = FOLDER.resolve("dockyard-" + pid + "-" + COUNTER.incrementAndGet());
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

  /** Those of JVMs that were killed. */
  static List<Path> leftovers() {
    List<Path> leftovers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "dockyard-*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          leftovers.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new HostException("list " + FOLDER, e);
    }
    return leftovers;
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
    content.close();
    Files.deleteIfExists(path);
  }
}
