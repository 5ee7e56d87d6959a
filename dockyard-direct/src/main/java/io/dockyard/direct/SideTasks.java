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
 * What goes on beside the daemons' start. Its threads end with it: closing waits for what is under
 * way, which ends by the start's deadline.
 */
final class SideTasks implements AutoCloseable {

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "dockyard-start");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Future<?>> tasks = new ArrayList<>();

  void begin(Runnable task) {
    tasks.add(threads.submit(task));
  }

  /** Fails if one of the tasks has failed already. */
  void check() {
    for (Future<?> task : tasks) {
      if (task.isDone()) {
        result(task);
      }
    }
  }

  /** Waits for all of them, and fails if one fails. */
  void join() {
    tasks.forEach(SideTasks::result);
  }

  private static void result(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag("the firewall and sysbox", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new HostException("finish the start", e);
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
