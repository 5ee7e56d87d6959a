package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import java.time.Duration;
import java.util.function.Predicate;

/** What is to be thought of a recorded holder. In doubt it stays one. */
enum HolderState {
  /** Something of its instance lives: a daemon, a shim, a process in its cgroup. */
  LIVES,
  /** Nothing of it lives yet; the JVM that counted it is still about to start it. */
  STARTING,
  /** Nothing of it lives, and the record does not say whether something ever did. */
  UNKNOWN,
  /** Nothing of it lives, and nobody is starting it. */
  DEAD;

  /**
   * Decides.
   *
   * @param holder what is recorded
   * @param anythingLives whether a process of its instance was seen
   * @param alive whether a process lives
   * @param uptime the time since the machine's boot
   */
  static HolderState decide(
      Holder holder, boolean anythingLives, Predicate<ProcessIdentity> alive, Duration uptime) {
    if (anythingLives) {
      return LIVES;
    }
    if (holder.starting().isEmpty()) {
      return holder.processes().isEmpty() ? UNKNOWN : DEAD;
    }
    Starting starting = holder.starting().get();
    boolean inTime = uptime.compareTo(starting.until()) < 0;
    return inTime && alive.test(starting.by()) ? STARTING : DEAD;
  }

  /** Decides from the record alone: DEAD then only means that nothing in it shows the contrary. */
  static HolderState byRecord(Holder holder, Predicate<ProcessIdentity> alive, Duration uptime) {
    return decide(holder, holder.processes().stream().anyMatch(alive), alive, uptime);
  }
}
