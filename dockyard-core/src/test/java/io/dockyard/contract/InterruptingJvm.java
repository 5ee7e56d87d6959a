package io.dockyard.contract;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.OperationInterruptedException;
import io.dockyard.crash.CrashPoints;
import io.dockyard.crash.CrashSample;
import io.dockyard.crash.MarkedJvm;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.JvmUnderTest;
import java.time.Duration;
import java.util.List;

/**
 * A JVM that does an operation again and again, and is interrupted in it at another crash point
 * each time. Then it does the operation once more to its end, and removes the instance.
 */
final class InterruptingJvm {

  /** At how many points, evenly spread over the operation. */
  private static final int MOMENTS = CrashSample.ALL ? 400 : 5;

  private static final Duration PATIENCE = Duration.ofMinutes(CrashSample.ALL ? 55 : 4);

  private final String backend;
  private final String operation;
  private final String prefix;

  private InterruptingJvm(String backend, String operation, String prefix) {
    this.backend = backend;
    this.operation = operation;
    this.prefix = prefix;
  }

  /**
   * What came of it.
   *
   * @param interrupted how many operations ended with the exception
   * @param wrong lines about those that ended otherwise
   * @param output everything the JVM said
   */
  record Report(long interrupted, List<String> wrong, String output) {}

  static Report run(String backend, String operation, String prefix) {
    try (JvmUnderTest jvm = MarkedJvm.start(InterruptingJvm.class, backend, operation, prefix)) {
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

  /** Runs in the JVM that is interrupted. */
  public static void main(String[] args) {
    InterruptingJvm jvm = new InterruptingJvm(args[0], args[1], args[2]);
    int points = jvm.interruptedAt(Integer.MAX_VALUE);
    for (int point = 1; point <= points; point += Math.max(1, points / MOMENTS)) {
      var unused = jvm.interruptedAt(point);
    }
    System.exit(0);
  }

  /** Returns how many points the operation has come to. */
  private int interruptedAt(int point) {
    prepare();
    try {
      run(operation, () -> CrashPoints.interruptAt(point));
      if (CrashPoints.count() >= point && !Thread.interrupted()) {
        System.out.println("wrong " + point + ": succeeded, and the interrupt is lost");
      }
    } catch (RuntimeException e) {
      boolean flag = Thread.interrupted();
      boolean right = e instanceof OperationInterruptedException && e.getSuppressed().length == 0;
      System.out.println((right && flag ? "interrupted " : "wrong ") + point + " " + e);
    }
    int reached = CrashPoints.count();
    CrashPoints.disarm();
    goOn();
    return reached;
  }

  private void run(String what, Runnable arm) {
    new OneOperation(backend, what, prefix).run(arm);
  }

  private void prepare() {
    if (operation.equals("create")) {
      return;
    }
    run("create", () -> {});
    if (!operation.equals("start")) {
      run("start", () -> {});
      try (Dockyard dockyard = open()) {
        Instance instance = dockyard.find(prefix).orElseThrow();
        BusyboxImage.importInto(instance.dockerHost(), BackendContract.IMAGE);
        SleepingContainer.run(instance);
      }
    }
  }

  private void goOn() {
    if (!operation.equals("destroy")) {
      run(operation, () -> {});
    }
    try (Dockyard dockyard = open()) {
      dockyard.find(prefix).ifPresent(Instance::status);
      dockyard.find(prefix).ifPresent(Instance::destroy);
    }
  }

  private Dockyard open() {
    return Dockyard.builder().backend(backend).open();
  }
}
