package io.dockyard.crash;

import com.sun.jna.Function;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The moments just before and after each change of the host, counted in the order in which they
 * come. {@link ChangeSites} puts calls of {@link #reached} there.
 */
public final class CrashPoints {

  private static final int SIGKILL = 9;
  private static final String COMMAND = " in Command.run";
  private static final String OURS = "io.dockyard.";
  private static final List<String> NOT_THEM =
      List.of("io.dockyard.internal.host.", CrashPoints.class.getPackageName() + ".");

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static volatile @Nullable Armed armed;

  /** What happens at a crash point. */
  private interface Armed {
    void reached(int number, String label);
  }

  private CrashPoints() {}

  /** From now on every point is printed, and nothing else happens. */
  public static void record() {
    arm(
        (number, label) ->
            System.out.println(
                "point "
                    + number
                    + " "
                    + Thread.currentThread().getName().replace(' ', '-')
                    + " "
                    + label));
  }

  /**
   * The JVM will kill itself with SIGKILL.
   *
   * @param point where
   */
  public static void killAt(CrashPoint point) {
    // Loaded now, so that the kill itself takes no time.
    Function.getFunction("c", "getpid").invokeInt(new Object[0]);
    arm(
        (number, label) -> {
          if (label.equals(point.label()) && SEEN.incrementAndGet() == point.nth()) {
            System.out.println("killed at " + number + " " + label);
            kill();
          }
        });
  }

  /**
   * This thread will be interrupted.
   *
   * @param point the number of the point, from 1
   */
  public static void interruptAt(int point) {
    Thread caller = Thread.currentThread();
    arm(
        (number, label) -> {
          if (number == point) {
            caller.interrupt();
          }
        });
  }

  private static void arm(Armed wanted) {
    COUNT.set(0);
    SEEN.set(0);
    armed = wanted;
  }

  /** Nothing happens any more. */
  public static void disarm() {
    armed = null;
  }

  /** How many points were reached since it was armed. */
  public static int count() {
    return COUNT.get();
  }

  /**
   * Called by the classes under test.
   *
   * @param label where this is
   */
  public static void reached(String label) {
    Armed now = armed;
    if (now != null) {
      now.reached(COUNT.incrementAndGet(), label + purpose(label));
    }
  }

  /** Who runs a command, and for whom: all commands are run in one place. */
  private static String purpose(String label) {
    if (!label.endsWith(COMMAND)) {
      return "";
    }
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> frame.getClassName().startsWith(OURS))
                    .filter(frame -> NOT_THEM.stream().noneMatch(frame.getClassName()::startsWith))
                    .limit(2)
                    .map(CrashPoints::where)
                    .collect(Collectors.joining(" by ", " for ", "")));
  }

  /** Lambdas have numbers, which change when another one is written before them. */
  private static String where(StackWalker.StackFrame frame) {
    return ChangeSites.where(
        frame.getClassName().replace('.', '/'),
        frame.getMethodName().replaceFirst("^lambda[$](.*)[$]\\d+$", "$1"));
  }

  private static void kill() {
    int pid = (int) ProcessHandle.current().pid();
    Function.getFunction("c", "kill").invokeInt(new Object[] {pid, SIGKILL});
  }
}
