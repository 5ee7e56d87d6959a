package io.dockyard.internal.sysbox;

import io.dockyard.DockyardException;
import io.dockyard.SharedSysbox;
import io.dockyard.SysboxListener;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepairOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * The repairs of a watch. A pair that breaks again and again, or that a repair does not help, is
 * repaired at longer and longer intervals.
 */
final class AutomaticRepair {

  /** It may have to restart many containers. */
  private static final Duration ALLOWED = Duration.ofMinutes(5);

  private final SharedSysbox sysbox;
  private final SysboxRepairOptions options;
  private final RepairPace pace = new RepairPace();

  /** What was told last, so that it is not told again and again. */
  private Optional<String> failure = Optional.empty();

  AutomaticRepair(SharedSysbox sysbox, SysboxRepairOptions options) {
    this.sysbox = sysbox;
    this.options = options;
  }

  /**
   * Repairs what is wrong, unless the last repair is too short a time ago.
   *
   * @param listener is told what comes of it
   * @return after what time this must be asked again, though nothing changes; empty where all is
   *     well
   */
  Optional<Duration> run(SysboxListener listener) {
    Duration pause = pace.pause(System.nanoTime());
    if (!pause.isZero()) {
      return Optional.of(pause);
    }
    try {
      if (sysbox.repairPlan(options).steps().isEmpty()) {
        failure = Optional.empty();
        return Optional.empty();
      }
      SysboxRepair done = sysbox.repair(options, ALLOWED);
      failure = Optional.empty();
      if (done.steps().isEmpty()) {
        // Seen under the lock all was well.
        return Optional.of(RepairPace.FIRST_PAUSE);
      }
      listener.repaired(done);
    } catch (DockyardException e) {
      tell(e, listener);
    }
    pace.ended(System.nanoTime());
    return Optional.of(pace.pause(System.nanoTime()));
  }

  private void tell(DockyardException e, SysboxListener listener) {
    Optional<String> message = Optional.ofNullable(e.getMessage());
    if (!failure.equals(message)) {
      failure = message;
      listener.notRepaired(e);
    }
  }
}
