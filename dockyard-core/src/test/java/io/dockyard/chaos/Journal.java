package io.dockyard.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What happened in a run, in order, for whoever has to find out why something was lost. It is
 * written while the run goes on, so that a run that is given up leaves it too.
 */
final class Journal {

  private final long begin = System.nanoTime();
  private final Path file;

  Journal(Path file) {
    this.file = file;
    write("", StandardOpenOption.TRUNCATE_EXISTING);
  }

  synchronized void note(String event) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    write(String.format(Locale.ROOT, "%7.2f s  %s%n", seconds, event), StandardOpenOption.APPEND);
  }

  private void write(String text, StandardOpenOption how) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
