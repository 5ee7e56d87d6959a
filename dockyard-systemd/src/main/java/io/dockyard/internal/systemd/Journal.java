package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.spi.DaemonLog;
import java.time.Duration;
import java.util.List;

/** What systemd's journal holds of units. */
final class Journal {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Journal() {}

  /**
   * What the processes of a unit wrote last in this boot; where they wrote nothing, what systemd
   * says of it. The journal does not know for sure to which run of a unit the words of a process
   * belong that ended at once.
   *
   * @param unit its name
   * @param lines how many lines at most
   * @return the lines, or why they cannot be had
   */
  static DaemonLog end(String unit, int lines) {
    return DaemonLog.of("the journal of " + unit, text(unit, lines));
  }

  private static String text(String unit, int lines) {
    try {
      Deadline deadline = Deadline.after(PATIENCE);
      // What has just been written may not be there yet.
      Command.check(List.of("journalctl", "--sync"), deadline);
      String own = lines("_SYSTEMD_UNIT=" + unit, lines, deadline);
      return own.isBlank() ? lines("--unit=" + unit, lines, deadline) : own;
    } catch (HostException | DeadlineException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }

  private static String lines(String wanted, int lines, Deadline deadline) {
    return Command.check(
        List.of("journalctl", "--quiet", "--output=cat", "--boot", "--lines=" + lines, wanted),
        deadline);
  }
}
