package io.dockyard.internal.sysbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long a watch leaves the pair alone between two repairs: not at all after a long time without
 * one, and twice as long after each of those that follow upon another. Times are those of {@link
 * System#nanoTime()}.
 */
final class RepairPace {

  /** Repairs that were longer ago do not count. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** With the pause doubled each time, no more than so many fit into what is remembered. */
  private static final int MOST = 10;

  private final Deque<Long> ends = new ArrayDeque<>();

  /** Notes that a repair has ended. */
  void ended(long now) {
    forget(now);
    if (ends.size() == MOST) {
      ends.removeFirst();
    }
    ends.addLast(now);
  }

  /** How long the next repair has to wait. */
  Duration pause(long now) {
    forget(now);
    if (ends.isEmpty()) {
      return Duration.ZERO;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (ends.size() - 1));
    Duration left = pause.minusNanos(now - ends.getLast());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void forget(long now) {
    while (!ends.isEmpty() && now - ends.getFirst() > REMEMBERED.toNanos()) {
      ends.removeFirst();
    }
  }
}
