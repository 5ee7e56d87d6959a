package io.dockyard.internal.host;

/** Takes back what a failed operation made. */
public final class Rollback {

  private Rollback() {}

  /**
   * Runs a clean-up to its end although the thread may have been interrupted; the interrupt flag is
   * as before afterwards. A failure of the clean-up is added to the one that caused it.
   *
   * @param cause why the operation failed
   * @param cleanUp what takes it back
   */
  public static void run(Throwable cause, Runnable cleanUp) {
    boolean interrupted = Thread.interrupted();
    try {
      cleanUp.run();
    } catch (Throwable e) {
      if (e != cause) {
        cause.addSuppressed(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
