package io.dockyard.testkit;

import io.dockyard.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a daemon of sysbox that a test started by itself listens. */
public final class ListeningDaemon {

  /** What takes longer than this to start hangs. */
  private static final Duration HANG = Duration.ofSeconds(5);

  private ListeningDaemon() {}

  /**
   * Waits until a daemon listens. The real sysbox-fs hangs now and then at its start, until its
   * helper is killed; that is done here.
   *
   * @param name the daemon's name
   * @param binaries what it was started from
   * @param daemon the daemon
   * @param within the time allowed
   * @param listens whether it does by now
   * @return the daemon
   * @throws AssertionError when it ended
   * @throws io.dockyard.DeadlineException when it does not listen in time
   */
  public static ChildProcess await(
      String name,
      SysboxBinaries binaries,
      ChildProcess daemon,
      Duration within,
      BooleanSupplier listens) {
    Deadline hung = Deadline.after(HANG);
    Await.until(
        name + " to listen",
        within,
        () -> {
          if (!daemon.isAlive()) {
            throw new AssertionError(name + " ended:\n" + daemon.output());
          }
          if (binaries.real() && hung.expired()) {
            endHelpers(daemon);
          }
          return listens.getAsBoolean();
        });
    return daemon;
  }

  private static void endHelpers(ChildProcess daemon) {
    ProcessHandle.of(daemon.pid())
        .ifPresent(process -> process.children().forEach(ProcessHandle::destroyForcibly));
  }
}
