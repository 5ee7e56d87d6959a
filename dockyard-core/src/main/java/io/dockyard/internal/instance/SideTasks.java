package io.dockyard.internal.instance;

import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * What goes on beside each other in a start or a stop. Closing cancels what is under way and waits
 * for its end: nothing of it goes on afterwards.
 */
final class SideTasks implements AutoCloseable {

  private final Executor executor;
  private final List<Task> tasks = new ArrayList<>();

  SideTasks(Executor executor) {
    this.executor = executor;
  }

  void begin(Runnable work) {
    begin(new Task(work));
  }

  /** Begins one whose end something else waits for. */
  Future<?> beginAwaited(Runnable work) {
    Task task = new Task(work);
    begin(task);
    return task;
  }

  private void begin(Task task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      throw new HostException("begin what goes on beside the daemons", e);
    }
    tasks.add(task);
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
    boolean interrupted = false;
    for (Task task : tasks) {
      interrupted |= task.awaitEnd();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A task that tells when it does nothing any more; a cancelled one may still be at work. */
  private static final class Task extends FutureTask<Void> {

    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean begun;

    Task(Runnable work) {
      super(work, null);
    }

    @Override
    public void run() {
      synchronized (this) {
        begun = true;
      }
      try {
        super.run();
      } finally {
        ended.countDown();
      }
    }

    /** Whether this thread was interrupted meanwhile. */
    boolean awaitEnd() {
      synchronized (this) {
        if (!begun) {
          // Cancelled before an executor had a thread for it: it will do nothing.
          return false;
        }
      }
      boolean interrupted = false;
      while (true) {
        try {
          ended.await();
          return interrupted;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
  }
}
