package io.dockyard.examples.bench;

import java.time.Duration;

/**
 * Lets a thread clean up when the JVM is ended by a signal: the thread is interrupted, and the JVM
 * waits for it.
 */
final class CleanEnd {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Thread hook;

  private CleanEnd(Thread hook) {
    this.hook = hook;
  }

  static CleanEnd ofThisThread() {
    Thread worker = Thread.currentThread();
    Thread hook = new Thread(() -> interruptAndAwait(worker), "clean end");
    Runtime.getRuntime().addShutdownHook(hook);
    return new CleanEnd(hook);
  }

  /** Ends the JVM now that nothing is left to clean up. */
  void exit(int status) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal is ending the JVM and waits for this thread.
      return;
    }
    System.exit(status);
  }

  private static void interruptAndAwait(Thread worker) {
    worker.interrupt();
    try {
      worker.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      // Nobody interrupts a shutdown hook; if somebody does, it shall end.
      Thread.currentThread().interrupt();
    }
  }
}
