package io.dockyard.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What is true when nothing is under way. */
final class AtRest {

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long STEP_MILLIS = 200;

  private final Observer observer;
  private final Journal journal;
  private final Path countFile;

  AtRest(Observer observer, Journal journal, Path countFile) {
    this.observer = observer;
    this.journal = journal;
    this.countFile = countFile;
  }

  /**
   * The number equals the instances of which anything lives, once a status has been asked for.
   *
   * @return what is not as it should be
   */
  List<String> check(WorkerJvm worker) throws InterruptedException {
    // What was killed last may still be on its way out.
    await(
        () -> worker.ask("look").startsWith("ok") && count() == observer.livingInstances().size());
    String seen = worker.ask("look");
    Set<String> living = observer.livingInstances();
    long count = count();
    journal.note("at rest: number " + count + ", living " + living + ", " + seen);
    if (count == living.size()) {
      return List.of();
    }
    return List.of(
        "at rest the number in "
            + countFile
            + " is "
            + count
            + ", but these live: "
            + living
            + "; status: "
            + seen
            + "; processes: "
            + observer.processes());
  }

  /** Waits until a condition holds, but not for ever. */
  void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(STEP_MILLIS);
    }
  }

  private long count() {
    try {
      return Long.parseLong(Files.readString(countFile).strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
