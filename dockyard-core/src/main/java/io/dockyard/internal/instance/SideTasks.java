package io.dockyard.internal.instance;

import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on beside each other in an operation. Who waits for a task that no thread has begun
 * does it, so an executor with few threads, or with none that is free, makes it slower and no more.
 * Closing cancels what is under way and waits for its end: nothing of it goes on afterwards.
 */
public final class SideTasks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SideTasks.class);

  private final Executor executor;
  private final String awaited;
  private final List<Task> tasks = new ArrayList<>();

  /**
   * No tasks yet.
   *
   * @param executor runs them
   * @param awaited what they are together, as it continues "waiting for"
   */
  public SideTasks(Executor executor, String awaited) {
    this.executor = executor;
    this.awaited = awaited;
  }

  /**
   * Begins a task.
   *
   * @param work what it does
   */
  public void begin(Runnable work) {
    begin(new Task(work));
  }

  /** Begins one whose end something else waits for. */
  RunnableFuture<?> beginAwaited(Runnable work) {
    Task task = new Task(work);
    begin(task);
    return task;
  }

  private void begin(Task task) {
    tasks.add(task);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("no thread is free for {}: it is done when it is needed", awaited, e);
    }
  }

  /** Fails if one of the tasks has failed already. */
  void check() {
    for (Task task : tasks) {
      if (task.isDone()) {
        await(task);
      }
    }
  }

  /**
   * Waits for all of them, and then fails if one has failed.
   *
   * @throws OperationInterruptedException at once if the thread is interrupted
   */
  public void join() {
    RuntimeException failure = null;
    for (Task task : tasks) {
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
  void await(RunnableFuture<?> task) {
    try {
      // Nothing happens if it has been begun.
      task.run();
      task.get();
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(awaited, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new HostException("finish " + awaited, e);
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

    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    Task(Runnable work) {
      super(work, null);
    }

    @Override
    public void run() {
      if (taken.compareAndSet(false, true)) {
        try {
          super.run();
        } finally {
          ended.countDown();
        }
      }
    }

    /** Whether this thread was interrupted meanwhile. */
    boolean awaitEnd() {
      if (taken.compareAndSet(false, true)) {
        // Nobody has begun it, and now nobody will.
        return false;
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
