package io.dockyard.contract;

import com.sun.jna.Function;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The moments just before and after each change of the host, counted in the order in which they
 * come. {@link ChangeSites} puts calls of {@link #reached} there.
 */
public final class CrashPoints {

  /** What happens at a crash point. */
  public enum Mode {
    /** Every point is printed, and nothing else happens. */
    RECORD,
    /** The JVM kills itself with SIGKILL. */
    KILL,
    /** The thread that works for the caller is interrupted. */
    INTERRUPT
  }

  private static final int SIGKILL = 9;

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static volatile boolean armed;
  private static volatile Mode mode = Mode.RECORD;
  private static volatile int chosen;
  private static volatile Thread caller = Thread.currentThread();

  private CrashPoints() {}

  /** Counts from now on, on behalf of this thread; the point is numbered from 1. */
  static void arm(Mode wanted, int point) {
    // Loaded now, so that the kill itself takes no time.
    Function.getFunction("c", "getpid").invokeInt(new Object[0]);
    COUNT.set(0);
    mode = wanted;
    chosen = point;
    caller = Thread.currentThread();
    armed = true;
  }

  static void disarm() {
    armed = false;
  }

  /** How many points were reached since it was armed. */
  static int count() {
    return COUNT.get();
  }

  /**
   * Called by the classes under test.
   *
   * @param label where this is
   */
  public static void reached(String label) {
    if (!armed) {
      return;
    }
    int number = COUNT.incrementAndGet();
    switch (mode) {
      case RECORD -> System.out.println("point " + number + " " + label);
      case KILL -> {
        if (number == chosen) {
          System.out.println("killed at " + number + " " + label);
          kill();
        }
      }
      case INTERRUPT -> {
        if (number == chosen) {
          caller.interrupt();
        }
      }
    }
  }

  private static void kill() {
    int pid = (int) ProcessHandle.current().pid();
    Function.getFunction("c", "kill").invokeInt(new Object[] {pid, SIGKILL});
  }
}
