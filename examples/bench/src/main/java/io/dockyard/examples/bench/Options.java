package io.dockyard.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param json the file to write the results to, if any
 * @param rounds how many rounds are measured
 * @param backends the backends to measure; none for the one that dockyard takes by itself
 */
record Options(Optional<Path> json, int rounds, List<String> backends) {

  static final String USAGE = "usage: bench.sh [--json FILE] [--rounds N] [--backend NAME]...";

  Options {
    backends = List.copyOf(backends);
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is not as {@link #USAGE} says
   */
  static Options parse(String... args) {
    Optional<Path> json = Optional.empty();
    int rounds = 9;
    List<String> backends = new ArrayList<>();
    Iterator<String> rest = List.of(args).iterator();
    while (rest.hasNext()) {
      String name = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(USAGE);
      }
      String value = rest.next();
      switch (name) {
        case "--json" -> json = Optional.of(Path.of(value));
        case "--rounds" -> rounds = positive(value);
        case "--backend" -> addOnce(backends, value);
        default -> throw new IllegalArgumentException(USAGE);
      }
    }
    return new Options(json, rounds, backends);
  }

  private static int positive(String value) {
    if (!value.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException("--rounds must be a positive number; " + USAGE);
    }
    return Integer.parseInt(value);
  }

  private static void addOnce(List<String> backends, String name) {
    if (backends.contains(name)) {
      throw new IllegalArgumentException("--backend " + name + " is there twice; " + USAGE);
    }
    backends.add(name);
  }
}
