package io.dockyard.internal.sysbox;

import io.dockyard.internal.host.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A pid file as it was found.
 *
 * @param path where it is
 * @param text what is in it, without blanks around it
 * @param program the base name of what the process that it names runs; empty where it names none
 *     that lives
 */
public record PidFile(Path path, String text, Optional<String> program) {

  /** The pid file at a path; empty where there is none that can be read. */
  static Optional<PidFile> read(Path path) {
    try {
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).strip();
      Optional<String> program =
          pid(text)
              .filter(PairObserver::sameHost)
              .flatMap(Processes::executable)
              .map(PairObserver::baseName);
      return Optional.of(new PidFile(path, text, program));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The process it names, which may be long gone; empty where it names none. */
  static Optional<Long> pid(String text) {
    return text.matches("[1-9]\\d{0,9}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /**
   * Whether it names a process.
   *
   * @param pid the process
   * @return true if that is what is in it
   */
  public boolean names(long pid) {
    return pid(text).filter(named -> named == pid).isPresent();
  }

  /** What it says, as it continues "the pid file". */
  String says() {
    if (text.isEmpty()) {
      return "is empty";
    }
    if (pid(text).isEmpty()) {
      return "does not hold a process id";
    }
    return "names process "
        + text
        + program.map(name -> ", which runs " + name).orElse(", which does not run");
  }
}
