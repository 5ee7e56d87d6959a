package io.dockyard.examples.bench;

import io.dockyard.DockyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Measures the operations on an instance, in turns with the same daemons by hand. */
public final class Bench {

  private static final int WARM_UP_ROUNDS = 5;

  private static final String EXPLANATION =
      """
      Medians, with the smallest and the largest in brackets; ratio is dockyard / by hand.
        create   dockyard.create: addresses, directories, files, group, registry entry
        start    dockyard: bridge, firewall rules and daemons, until /_ping is answered;
                 by hand: containerd with its default configuration, when it listens dockerd with
                 the same daemon.json, until /_ping is answered (asked every 2 ms). The bridge is
                 there already and there are no rules.
        stop     dockyard: daemons, rules, bridge and everything else that lived while they ran;
                 by hand: SIGTERM to dockerd, its end, SIGTERM to containerd, its end
        destroy  the instance that was started and stopped, with all its files
        sysbox-status
                 one look at the host's shared sysbox, whether it runs or not
        jvm-to-first-answer
                 a new JVM, until it has printed the state of the instance
      The instances have the prefix bench, or bench0 and so on. Each round starts with empty data
      directories, and who comes first changes from round to round. There are no images or
      containers.
      """;

  private final List<Side> sides;
  private final ByHand byHand;

  private Bench(List<Side> sides, ByHand byHand) {
    this.sides = sides;
    this.byHand = byHand;
  }

  private interface Turn {
    void take(Results results) throws IOException, InterruptedException;
  }

  /**
   * Runs the benchmark. Needs root.
   *
   * @param args {@code [--json FILE] [--rounds N] [--backend NAME]...}
   */
  public static void main(String[] args) {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    CleanEnd end = CleanEnd.ofThisThread();
    int status = 1;
    try {
      measure(options);
      status = 0;
    } catch (DockyardException | IOException e) {
      System.err.println("The benchmark failed: " + e.getMessage());
    } catch (InterruptedException e) {
      System.err.println("The benchmark was interrupted.");
    }
    end.exit(status);
  }

  private static void measure(Options options) throws IOException, InterruptedException {
    List<Side> sides = new ArrayList<>();
    try {
      open(options.backends(), sides);
      sides.forEach(Side::clear);
      try {
        new Bench(sides, ByHand.open(sides.get(0).dockyard())).run(options);
      } finally {
        cleanUp(sides);
      }
    } finally {
      forEach(sides, Side::close);
    }
  }

  private static void open(List<String> backends, List<Side> sides) {
    if (backends.isEmpty()) {
      sides.add(Side.usual());
    } else if (backends.size() == 1) {
      sides.add(Side.of(backends.get(0)));
    } else {
      for (String backend : backends) {
        sides.add(Side.ofSeveral(sides.size(), backend));
      }
    }
  }

  private static void cleanUp(List<Side> sides) throws IOException, InterruptedException {
    // An interrupt ends the measuring, not the cleaning.
    if (Thread.interrupted()) {
      System.err.println("Cleaning up.");
    }
    try {
      HandLeftovers.remove();
    } finally {
      forEach(sides, Side::clear);
    }
  }

  /** Also where it fails with one of them. */
  private static void forEach(List<Side> sides, Consumer<Side> action) {
    RuntimeException failure = null;
    for (Side side : sides) {
      try {
        action.accept(side);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void run(Options options) throws IOException, InterruptedException {
    System.out.printf(
        "%d rounds, after %d to warm up; backend %s%n",
        options.rounds(),
        WARM_UP_ROUNDS,
        sides.stream().map(side -> side.dockyard().backend()).collect(Collectors.joining(", ")));
    StringBuilder footprints = new StringBuilder();
    for (Side side : sides) {
      footprints.append(side.footprint());
    }
    rounds(WARM_UP_ROUNDS);
    Results results = rounds(options.rounds());
    System.out.println("\n" + results.table() + "\n" + footprints + "\n" + EXPLANATION);
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), results.json());
      System.out.println("Written as JSON to " + options.json().get());
    }
  }

  private Results rounds(int count) throws IOException, InterruptedException {
    Results results = new Results(sides.stream().flatMap(side -> side.rows().stream()).toList());
    List<Turn> turns = new ArrayList<>();
    sides.forEach(side -> turns.add(side::startAndStop));
    turns.add(this::startAndStopByHand);
    for (int round = 0; round < count; round++) {
      for (Side side : sides) {
        side.create(results);
      }
      for (Turn turn : turns) {
        turn.take(results);
      }
      sides.forEach(side -> side.destroy(results));
      Collections.rotate(turns, 1);
    }
    return results;
  }

  private void startAndStopByHand(Results results) throws IOException, InterruptedException {
    byHand.prepare();
    Duration start = byHand.start();
    Duration stop = byHand.stop();
    byHand.clear();
    for (Side side : sides) {
      results.byHand(side.row(Side.START), start);
      results.byHand(side.row(Side.STOP), stop);
    }
  }
}
