package io.dockyard.contract;

import io.dockyard.testkit.JvmUnderTest;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;

/** A JVM that works on an instance and dies at a crash point. */
final class CrashingJvm {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KILLED = 128 + 9;

  private CrashingJvm() {}

  /** All crash points of an operation, in the order in which they came; the operation succeeds. */
  static List<String> record(String backend, String operation, String prefix) {
    try (JvmUnderTest jvm = start(backend, operation, prefix, CrashPoints.Mode.RECORD, 0)) {
      if (jvm.awaitExit(PATIENCE) != 0) {
        throw new AssertionError(operation + " failed:\n" + jvm.output());
      }
      return jvm.output()
          .lines()
          .filter(line -> line.startsWith("point "))
          .map(line -> line.split(" ", 3)[2])
          .toList();
    }
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
  static String kill(String backend, String operation, String prefix, int point) {
    try (JvmUnderTest jvm = start(backend, operation, prefix, CrashPoints.Mode.KILL, point)) {
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

  private static JvmUnderTest start(
      String backend, String operation, String prefix, CrashPoints.Mode mode, int point) {
    return JvmUnderTest.start(
        CrashingJvm.class, backend, operation, prefix, mode.name(), Integer.toString(point));
  }

  /** Runs in the JVM that dies. */
  public static void main(String[] args) throws ReflectiveOperationException {
    CrashPoints.Mode mode = CrashPoints.Mode.valueOf(args[3]);
    int point = Integer.parseInt(args[4]);
    ClassLoader loader = new ChangeSites(CrashingJvm.class.getClassLoader());
    Class<?> type = Class.forName(OneOperation.class.getName(), true, loader);
    Constructor<?> constructor =
        type.getDeclaredConstructor(String.class, String.class, String.class);
    constructor.setAccessible(true);
    Method run = type.getDeclaredMethod("run", Runnable.class);
    run.setAccessible(true);
    Runnable arm = () -> CrashPoints.arm(mode, point);
    run.invoke(constructor.newInstance(args[0], args[1], args[2]), arm);
    System.exit(0);
  }
}
