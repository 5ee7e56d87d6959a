package io.dockyard.contract;

import io.dockyard.testkit.JvmUnderTest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A JVM whose starts of an instance are interrupted, one after the other, at every crash point. */
final class InterruptingJvm {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EVERY = Integer.getInteger("dockyard.crash.every", 16);

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
    try (JvmUnderTest jvm = JvmUnderTest.start(InterruptingJvm.class, backend, prefix)) {
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
  public static void main(String[] args) throws ReflectiveOperationException {
    ClassLoader loader = new ChangeSites(InterruptingJvm.class.getClassLoader());
    Class<?> type = Class.forName(OneOperation.class.getName(), true, loader);
    Constructor<?> constructor =
        type.getDeclaredConstructor(String.class, String.class, String.class);
    constructor.setAccessible(true);
    Method run = type.getDeclaredMethod("run", Runnable.class);
    run.setAccessible(true);
    Object start = constructor.newInstance(args[0], "start", args[1]);
    Object kill = constructor.newInstance(args[0], "kill", args[1]);
    for (int point = 1; ; point += EVERY) {
      int chosen = point;
      boolean reached;
      try {
        run.invoke(start, (Runnable) () -> CrashPoints.arm(CrashPoints.Mode.INTERRUPT, chosen));
        reached = CrashPoints.count() >= point;
        if (reached && !Thread.interrupted()) {
          System.out.println("wrong " + point + ": succeeded, and the interrupt is lost");
        }
      } catch (InvocationTargetException e) {
        reached = true;
        boolean flag = Thread.interrupted();
        Throwable thrown = Objects.requireNonNull(e.getCause());
        boolean right =
            thrown.getClass().getSimpleName().equals("OperationInterruptedException")
                && thrown.getSuppressed().length == 0;
        System.out.println((right && flag ? "interrupted " : "wrong ") + point + " " + thrown);
      }
      CrashPoints.disarm();
      run.invoke(kill, (Runnable) () -> {});
      if (!reached) {
        break;
      }
    }
    System.exit(0);
  }
}
