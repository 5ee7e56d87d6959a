package io.dockyard.internal.systemd.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The results of jobs, by the job's path. The signal that a job has ended may come before the
 * answer that says which job it is, so while somebody waits all results are kept.
 */
final class Jobs {

  private final Map<String, JobResult> results = new HashMap<>();
  private int waiting;
  private long losses;

  /** Somebody is about to queue a job. Every call is followed by one of {@link #leave}. */
  synchronized void enter() {
    waiting++;
  }

  synchronized void leave() {
    waiting--;
    if (waiting == 0) {
      results.clear();
    }
  }

  synchronized void ended(String job, JobResult result) {
    if (waiting > 0) {
      results.put(job, result);
      notifyAll();
    }
  }

  /** The connection was lost, and with it the signals that nobody has seen. */
  synchronized void lost() {
    losses++;
    notifyAll();
  }

  /** How often the connection has been lost by now. */
  synchronized long losses() {
    return losses;
  }

  /**
   * Waits for a job to end.
   *
   * @param lossesBefore how often the connection had been lost before the job was queued
   * @param patience in milliseconds, at least 1
   * @return its result; empty where it has not ended by then, or the connection has
   */
  synchronized Optional<JobResult> await(String job, long lossesBefore, long patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience * 1_000_000;
    while (!results.containsKey(job) && losses == lossesBefore) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
    return Optional.ofNullable(results.get(job));
  }
}
