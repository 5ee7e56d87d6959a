package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.spi.DaemonLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What systemd's journal holds of units. */
final class Journal {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Journal() {}

  /**
   * The last lines of a unit, with what systemd itself says of it. The journal does not know for
   * sure to which run of a unit the words of a process belong that ended at once, so it is asked by
   * the time.
   *
   * @param unit its name
   * @param began when it was started last
   * @param lines how many at most
   * @return the lines, or why they cannot be had
   */
  static DaemonLog end(String unit, Instant began, int lines) {
    return DaemonLog.of("the journal of " + unit, text(unit, began, lines));
  }

  private static String text(String unit, Instant began, int lines) {
    try {
      Deadline deadline = Deadline.after(PATIENCE);
      // What has just been written may not be there yet.
      Command.run(List.of("journalctl", "--sync"), deadline);
      CommandResult result =
          Command.run(
              List.of(
                  "journalctl",
                  "--quiet",
                  "--output=cat",
                  "--lines=" + lines,
                  "--since=@" + began.getEpochSecond(),
                  "--unit=" + unit),
              deadline);
      return result.output();
    } catch (DockyardException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }
}
