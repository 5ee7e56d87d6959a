package io.dockyard.contract;

import io.dockyard.OperationInterruptedException;
import io.dockyard.crash.CrashPoints;
import io.dockyard.crash.CrashSample;
import io.dockyard.crash.MarkedJvm;
import io.dockyard.testkit.JvmUnderTest;
import java.time.Duration;
import java.util.List;

/** A JVM whose starts of an instance are interrupted, one after the other, at every crash point. */
final class InterruptingJvm {

  /** How many points lie between two that are tried. */
  private static final int EVERY = CrashSample.ALL ? 1 : 16;

  private static final Duration PATIENCE = Duration.ofMinutes(CrashSample.ALL ? 55 : 4);

  private InterruptingJvm() {}

  /**
   * What came of it.
   *
   * @param interrupted how many starts ended with the exception
   * @param wrong lines about those that ended otherwise
   * @param output everything the JVM said
   */
  record Report(long interrupted, List<String> wrong, String output) {}

  static Report run(String backend, String prefix) {
    try (JvmUnderTest jvm = MarkedJvm.start(InterruptingJvm.class, backend, prefix)) {
      if (jvm.awaitExit(PATIENCE) != 0) {
        throw new AssertionError(jvm.output());
      }
      String output = jvm.output();
      return new Report(
          output.lines().filter(line -> line.startsWith("interrupted ")).count(),
          output.lines().filter(line -> line.startsWith("wrong ")).toList(),
          output);
    }
  }

  /** Runs in the JVM whose starts are interrupted. */
  public static void main(String[] args) {
    OneOperation start = new OneOperation(args[0], "start", args[1]);
    OneOperation kill = new OneOperation(args[0], "kill", args[1]);
    for (int point = 1; ; point += EVERY) {
      int chosen = point;
      boolean reached;
      try {
        start.run(() -> CrashPoints.interruptAt(chosen));
        reached = CrashPoints.count() >= point;
        if (reached && !Thread.interrupted()) {
          System.out.println("wrong " + point + ": succeeded, and the interrupt is lost");
        }
      } catch (RuntimeException e) {
        reached = true;
        boolean flag = Thread.interrupted();
        boolean right = e instanceof OperationInterruptedException && e.getSuppressed().length == 0;
        System.out.println((right && flag ? "interrupted " : "wrong ") + point + " " + e);
      }
      CrashPoints.disarm();
      kill.run(() -> {});
      if (!reached) {
        break;
      }
    }
    System.exit(0);
  }
}
