package io.dockyard.chaos;

import io.dockyard.chaos.Decisions.Kill;
import io.dockyard.chaos.Decisions.Operation;
import io.dockyard.chaos.Decisions.Verb;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * One chaos run on a host without instances.
 *
 * <p>Operations may fail while things are killed around them. What counts is what is true all the
 * time (the {@link Observer}), what is true at rest, and that in the end every instance starts with
 * everything that its container ever had.
 */
public final class ChaosRun implements AutoCloseable {

  private static final int WORKERS = 3;
  private static final int RESTS = 4;

  /** A run that takes longer per operation than this on average is given up. */
  private static final Duration PER_OPERATION = Duration.ofSeconds(12);

  private final long seed;
  private final Decisions decisions;
  private final Journal journal;
  private final List<WorkerJvm> workers;
  private final Killer killer;
  private final Observer observer;
  private final AtRest rest;
  private final Set<String> losses = new TreeSet<>();

  /** The tokens of all containers that may have been made in an instance. */
  private final Map<String, Set<String>> tokens = new TreeMap<>();

  private int failed;

  /**
   * Prepares a run.
   *
   * @param backend the backend
   * @param binaries sysbox's; installed already
   * @param seed where its decisions come from
   * @param operations how many there are
   * @param kills how many processes are killed meanwhile
   * @param journal the file in which it is written what happens
   */
  public ChaosRun(
      String backend, SysboxBinaries binaries, long seed, int operations, int kills, Path journal) {
    this.seed = seed;
    this.journal = new Journal(journal);
    this.decisions = Decisions.draw(seed, operations, kills);
    this.workers =
        IntStream.range(0, WORKERS).mapToObj(i -> new WorkerJvm(backend, binaries)).toList();
    this.observer = new Observer(this.journal, !binaries.real());
    this.killer = new Killer(workers, this.journal);
    this.rest = new AtRest(observer, this.journal, Path.of("/run/sysbox/dockyard-refcount"));
  }

  /**
   * Runs, and destroys everything at the end.
   *
   * @return one line: that nothing was lost, or what was
   */
  public String run() throws InterruptedException {
    int total = decisions.operations().size();
    int begun = 0;
    long giveUp = System.nanoTime() + PER_OPERATION.multipliedBy(total).toNanos();
    for (int i = 1; i <= RESTS && System.nanoTime() < giveUp; i++) {
      int end = total * i / RESTS;
      work(begun, end, giveUp);
      begun = end;
      losses.addAll(rest.check(workers.get(0)));
    }
    if (System.nanoTime() >= giveUp) {
      losses.add("the operations took longer than " + PER_OPERATION + " each");
    }
    everythingStartsAgain();
    losses.addAll(rest.check(workers.get(0)));
    destroyAll();
    losses.addAll(rest.check(workers.get(0)));
    losses.addAll(observer.losses());
    return summary();
  }

  /** What was lost, a sentence each. */
  public Set<String> losses() {
    return losses;
  }

  private String summary() {
    return String.format(
        "chaos: %d operations, %d kills, seed %d, %s",
        decisions.operations().size(),
        killer.kills(),
        seed,
        losses.isEmpty() ? "nothing lost" : "LOST: " + String.join("; ", losses));
  }

  /** Has the operations of a range carried out, each worker taking the next one. */
  private void work(int from, int to, long giveUp) throws InterruptedException {
    AtomicInteger next = new AtomicInteger(from);
    Semaphore begun = new Semaphore(0);
    List<Thread> threads = new ArrayList<>();
    for (WorkerJvm worker : workers) {
      Thread thread =
          new Thread(
              () -> {
                int mine;
                while ((mine = next.getAndIncrement()) < to && System.nanoTime() < giveUp) {
                  begun.release();
                  carryOut(mine, worker);
                }
              },
              "chaos-worker");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    int seen = from;
    for (Kill kill : decisions.kills()) {
      if (kill.after() <= from || kill.after() > to) {
        continue;
      }
      long patience = Math.max(1, giveUp - System.nanoTime());
      if (!begun.tryAcquire(kill.after() - seen, patience, TimeUnit.NANOSECONDS)) {
        break;
      }
      seen = kill.after();
      // Not to wait for anything: the moment of a kill is part of what is drawn by chance.
      Thread.sleep(kill.delayMillis());
      killer.strike(kill);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void carryOut(int index, WorkerJvm worker) {
    Operation operation = decisions.operations().get(index);
    String token = "s" + seed + "-" + index;
    String command = operation.verb().word() + " " + operation.prefix();
    if (operation.verb() == Verb.START) {
      issue(operation.prefix(), token);
      command += " " + token;
    }
    if (operation.verb() == Verb.DESTROY) {
      doom(operation.prefix());
    }
    journal.note("op " + index + " " + command);
    String answer;
    try {
      answer = worker.ask(command);
    } catch (RuntimeException | AssertionError e) {
      answer = "hung: the JVM does not begin: " + e.getMessage();
    }
    if (operation.verb() == Verb.DESTROY) {
      doom(operation.prefix()); // what was made while it was under way
    }
    journal.note("op " + index + " -> " + answer);
    count(index, command, answer);
  }

  private synchronized void count(int index, String command, String answer) {
    if (answer.startsWith("failed")) {
      failed++;
    } else if (answer.startsWith("hung")) {
      losses.add("operation " + index + " (" + command + ") did not come to an end");
    }
  }

  private synchronized void issue(String prefix, String token) {
    tokens.computeIfAbsent(prefix, unused -> new TreeSet<>()).add(token);
  }

  private synchronized void doom(String prefix) {
    observer.doom(Set.copyOf(tokens.getOrDefault(prefix, Set.of())));
  }

  /** Nothing is killed any more: every instance starts, with what its container had. */
  private void everythingStartsAgain() throws InterruptedException {
    journal.note("everything is started again; " + failed + " operations failed so far");
    for (String prefix : Decisions.prefixes()) {
      String answer = workers.get(0).ask("start " + prefix + " s" + seed + "-last-" + prefix);
      journal.note("start " + prefix + " -> " + answer);
      if (!answer.startsWith("ok")) {
        losses.add("instance '" + prefix + "' does not start again: " + answer);
      }
    }
    rest.await(() -> observer.missing().isEmpty());
    losses.addAll(observer.missing());
  }

  private void destroyAll() {
    for (String prefix : Decisions.prefixes()) {
      doom(prefix);
      observer.doom(Set.of("s" + seed + "-last-" + prefix));
      String answer = workers.get(0).ask("destroy " + prefix);
      journal.note("destroy " + prefix + " -> " + answer);
      if (!answer.startsWith("ok")) {
        losses.add("instance '" + prefix + "' is not destroyed: " + answer);
      }
    }
  }

  @Override
  public void close() {
    observer.close();
    workers.forEach(WorkerJvm::close);
  }
}
