package io.dockyard.examples.bench;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Measures the operations on an instance, in turns with the same daemons by hand. */
public final class Bench {

  private static final int WARM_UP_ROUNDS = 5;
  private static final String CREATE = "create";
  private static final String START = "start";
  private static final String STOP = "stop";
  private static final String DESTROY = "destroy";
  private static final String SYSBOX_STATUS = "sysbox-status";
  private static final String FIRST_ANSWER = "jvm-to-first-answer";

  private static final InstanceSpec SPEC =
      InstanceSpec.builder("bench").runtime(ContainerRuntime.RUNC).build();

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
                 a new JVM, until it has printed the first instance and its state
      Each round starts with empty data directories, and the order of the two changes from round to
      round. There are no images or containers.
      """;

  private final Dockyard dockyard;
  private final ByHand byHand;

  private Bench(Dockyard dockyard, ByHand byHand) {
    this.dockyard = dockyard;
    this.byHand = byHand;
  }

  /**
   * Runs the benchmark. Needs root.
   *
   * @param args {@code [--json FILE] [--rounds N]}
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
    Set<String> threadsBefore = threads();
    try (Dockyard dockyard = Dockyard.open()) {
      dockyard.find(SPEC.prefix()).ifPresent(Instance::destroy);
      try {
        new Bench(dockyard, ByHand.open(dockyard)).run(options, threadsBefore);
      } finally {
        cleanUp(dockyard);
      }
    }
  }

  private static void cleanUp(Dockyard dockyard) throws IOException, InterruptedException {
    // An interrupt ends the measuring, not the cleaning.
    if (Thread.interrupted()) {
      System.err.println("Cleaning up.");
    }
    try {
      HandLeftovers.remove();
    } finally {
      dockyard.find(SPEC.prefix()).ifPresent(Instance::destroy);
    }
  }

  private void run(Options options, Set<String> threadsBefore)
      throws IOException, InterruptedException {
    System.out.printf(
        "%d rounds, after %d to warm up; backend %s%n",
        options.rounds(), WARM_UP_ROUNDS, dockyard.backend());
    String footprint = footprint(threadsBefore);
    Results warmUp = results();
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      round(warmUp, round % 2 == 0);
    }
    Results results = results();
    for (int round = 0; round < options.rounds(); round++) {
      round(results, round % 2 == 0);
    }
    System.out.println("\n" + results.table() + "\n" + footprint + "\n" + EXPLANATION);
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), results.json());
      System.out.println("Written as JSON to " + options.json().get());
    }
  }

  private static Results results() {
    return new Results(CREATE, START, STOP, DESTROY, SYSBOX_STATUS, FIRST_ANSWER);
  }

  private void round(Results results, boolean oursFirst) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Instance instance = dockyard.create(SPEC);
    results.ours(CREATE, Duration.ofNanos(System.nanoTime() - begin));
    results.ours(FIRST_ANSWER, FirstAnswer.measure());
    if (oursFirst) {
      startAndStop(instance, results);
      startAndStopByHand(results);
    } else {
      startAndStopByHand(results);
      startAndStop(instance, results);
    }
    timed(results, DESTROY, instance::destroy);
  }

  private void startAndStop(Instance instance, Results results) {
    timed(results, START, instance::start);
    timed(results, SYSBOX_STATUS, () -> dockyard.sharedSysbox().status());
    timed(results, STOP, instance::stop);
  }

  private void startAndStopByHand(Results results) throws IOException, InterruptedException {
    byHand.prepare();
    results.byHand(START, byHand.start());
    results.byHand(STOP, byHand.stop());
    byHand.clear();
  }

  private static void timed(Results results, String name, Runnable operation) {
    long begin = System.nanoTime();
    operation.run();
    results.ours(name, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** What an instance costs that does nothing: disk beside Docker's own files, and threads. */
  private String footprint(Set<String> threadsBefore) throws IOException, InterruptedException {
    Instance instance = dockyard.create(SPEC);
    Path root = instance.plan().paths().root();
    String disk = Command.run("", "du", "-s", "--block-size=1", root.toString());
    long bytes = Long.parseLong(disk.substring(0, disk.indexOf('\t')));
    instance.start();
    Set<String> more = threads();
    more.removeAll(threadsBefore);
    instance.stop();
    instance.destroy();
    return """
        disk of an instance before Docker writes to it: %d bytes
        threads more in this JVM while an instance runs and nothing is in progress: %d %s
        """
        .formatted(bytes, more.size(), more);
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName() + " #" + thread.getId())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
