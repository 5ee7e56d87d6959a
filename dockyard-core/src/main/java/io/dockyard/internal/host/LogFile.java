package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.io.input.ReversedLinesFileReader;

/** The log files of daemons: their ends for messages, and keeping them from growing for ever. */
public final class LogFile {

  private LogFile() {}

  /**
   * The end of a log.
   *
   * @param file the log
   * @param maxLines how many lines at most
   * @return the lines, joined by line feeds; empty where there is no file. Where it cannot be read,
   *     a line that says so: this is made for the messages of other failures
   */
  public static String tail(Path file, int maxLines) {
    // An interrupt would close the file under the reader, just when its end is wanted.
    boolean interrupted = Thread.interrupted();
    try (ReversedLinesFileReader reader =
        ReversedLinesFileReader.builder().setPath(file).setCharset(StandardCharsets.UTF_8).get()) {
      List<String> lines = new ArrayList<>(reader.readLines(maxLines));
      Collections.reverse(lines);
      return String.join("\n", lines);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      return "(" + file + " cannot be read: " + e.getMessage() + ")";
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Moves a log aside that nobody writes to: FILE becomes FILE.1, which becomes FILE.2, and so on.
   *
   * @param file the log; need not exist
   * @param maxBytes it stays where it is up to this size
   * @param keep how many old logs to keep; older ones are deleted
   * @throws HostException when it cannot be moved
   */
  public static void rotate(Path file, long maxBytes, int keep) {
    try {
      if (larger(file, maxBytes)) {
        makeRoom(file, keep);
        if (keep > 0) {
          Files.move(file, numbered(file, 1), StandardCopyOption.REPLACE_EXISTING);
        } else {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new HostException("rotate " + file, e);
    }
  }

  /**
   * Copies a log aside and empties it: for a log that a daemon holds open, which must have been
   * opened for appending. What is written between the two is lost.
   *
   * @param file the log; need not exist
   * @param maxBytes it stays as it is up to this size
   * @param keep how many old logs to keep; older ones are deleted
   * @throws HostException when it cannot be copied or emptied
   */
  public static void truncateCopy(Path file, long maxBytes, int keep) {
    try {
      if (larger(file, maxBytes)) {
        makeRoom(file, keep);
        if (keep > 0) {
          Files.copy(
              file,
              numbered(file, 1),
              StandardCopyOption.COPY_ATTRIBUTES,
              StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
          channel.truncate(0);
        }
      }
    } catch (IOException e) {
      throw new HostException("rotate " + file, e);
    }
  }

  private static boolean larger(Path file, long maxBytes) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > maxBytes;
  }

  private static void makeRoom(Path file, int keep) throws IOException {
    Files.deleteIfExists(numbered(file, keep));
    for (int number = keep - 1; number > 0; number--) {
      if (Files.exists(numbered(file, number), LinkOption.NOFOLLOW_LINKS)) {
        Files.move(numbered(file, number), numbered(file, number + 1));
      }
    }
  }

  private static Path numbered(Path file, int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
