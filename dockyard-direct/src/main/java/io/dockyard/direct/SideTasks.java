package io.dockyard.direct;

import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What goes on beside each other in a start or a stop. Its threads end with it: closing cancels
 * what is under way and waits for its end.
 */
final class SideTasks implements AutoCloseable {

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "dockyard-task");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Future<?>> tasks = new ArrayList<>();

  void begin(Runnable task) {
    tasks.add(threads.submit(task));
  }

  /** Begins one whose end something else waits for. */
  Future<?> beginAwaited(Runnable task) {
    begin(task);
    return tasks.get(tasks.size() - 1);
  }

  /** Fails if one of the tasks has failed already. */
  void check() {
    for (Future<?> task : tasks) {
      if (task.isDone()) {
        await(task);
      }
    }
  }

  /** Waits for all of them, and then fails if one has failed. */
  void join() {
    RuntimeException failure = null;
    for (Future<?> task : tasks) {
      try {
        await(task);
      } catch (OperationInterruptedException e) {
        throw e;
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Waits for one of them, and fails if it has failed. */
  static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag("what goes on beside the daemons", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new HostException("finish what goes on beside the daemons", e);
    }
  }

  @Override
  public void close() {
    tasks.forEach(task -> task.cancel(true));
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
