package io.dockyard.crash;

import com.sun.jna.Function;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The moments just before and after each change of the host, counted in the order in which they
 * come. {@link ChangeSites} puts calls of {@link #reached} there.
 */
public final class CrashPoints {

  private static final int SIGKILL = 9;

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
   * The crash points that a JVM has recorded.
   *
   * @param output what it printed
   * @return in the order in which they came
   */
  public static List<CrashPoint> recorded(String output) {
    return RecordedPoint.all(output).stream().map(RecordedPoint::point).toList();
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
      now.reached(COUNT.incrementAndGet(), label);
    }
  }

  private static void kill() {
    int pid = (int) ProcessHandle.current().pid();
    Function.getFunction("c", "kill").invokeInt(new Object[] {pid, SIGKILL});
  }
}
