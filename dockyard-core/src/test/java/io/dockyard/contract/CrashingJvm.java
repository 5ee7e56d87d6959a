package io.dockyard.contract;

import io.dockyard.crash.CrashPoint;
import io.dockyard.crash.CrashPoints;
import io.dockyard.crash.MarkedJvm;
import io.dockyard.crash.RecordedPoint;
import io.dockyard.testkit.JvmUnderTest;
import java.time.Duration;
import java.util.List;

/** A JVM that works on an instance and dies at a crash point. */
final class CrashingJvm {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KILLED = 128 + 9;

  private CrashingJvm() {}

  /** All crash points of an operation, in the order in which they came; the operation succeeds. */
  static List<RecordedPoint> record(String backend, String operation, String prefix) {
    try (JvmUnderTest jvm = start(backend, operation, prefix, "", 0)) {
      if (jvm.awaitExit(PATIENCE) != 0) {
        throw new AssertionError(operation + " failed:\n" + jvm.output());
      }
      return RecordedPoint.all(jvm.output());
    }
  }

  /** The same without who came there. */
  static List<CrashPoint> points(String backend, String operation, String prefix) {
    return record(backend, operation, prefix).stream().map(RecordedPoint::point).toList();
  }

  /** An operation by a JVM that ends with it. */
  static void run(String backend, String operation, String prefix) {
    var unused = record(backend, operation, prefix);
  }

  /**
   * Has an operation killed at a point.
   *
   * @return where it was killed; empty if it came to its end before that
   */
  static String kill(String backend, String operation, String prefix, CrashPoint point) {
    try (JvmUnderTest jvm = start(backend, operation, prefix, point.label(), point.nth())) {
      int status = jvm.awaitExit(PATIENCE);
      if (status != KILLED && status != 0) {
        throw new AssertionError(operation + " failed by itself:\n" + jvm.output());
      }
      return jvm.output()
          .lines()
          .filter(line -> line.startsWith("killed at "))
          .findFirst()
          .orElse("");
    }
  }

  /** One that records where no point is given. */
  private static JvmUnderTest start(
      String backend, String operation, String prefix, String label, int nth) {
    return MarkedJvm.start(
        CrashingJvm.class, backend, operation, prefix, label, Integer.toString(nth));
  }

  /** Runs in the JVM that dies. */
  public static void main(String[] args) {
    int nth = Integer.parseInt(args[4]);
    Runnable arm =
        () -> {
          if (nth == 0) {
            CrashPoints.record();
          } else {
            CrashPoints.killAt(new CrashPoint(args[3], nth));
          }
        };
    new OneOperation(args[0], args[1], args[2]).run(arm);
    System.exit(0);
  }
}
