package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.spi.DaemonLog;
import java.util.List;

/** One start of the shared sysbox, for one instance. */
final class AnchorStart {

  private static final int LOG_LINES = 20;

  private final String prefix;
  private final Systemd systemd;
  private final Deadline deadline;

  AnchorStart(String prefix, Systemd systemd, Deadline deadline) {
    this.prefix = prefix;
    this.systemd = systemd;
    this.deadline = deadline;
  }

  /**
   * Has systemd start what does not run of it. Waits until all sockets listen, unless the anchor
   * was active already.
   *
   * @throws StartFailedException if it did not come up
   */
  void run() {
    List<UnitStatus> statuses =
        PairUnits.all().stream().map(unit -> systemd.status(unit, deadline)).toList();
    // A start that was wished for is not refused because of those before it.
    statuses.stream()
        .filter(UnitStatus::ended)
        .forEach(unit -> systemd.resetFailed(unit.name(), deadline));
    systemd.start(PairUnits.ANCHOR, deadline);
    requireNotFailed();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      String unit = PairUnits.of(daemon);
      if (systemd.status(unit, deadline).ended()) {
        systemd.start(unit, deadline);
      }
    }
  }

  /**
   * Fails where systemd could not start it.
   *
   * @throws StartFailedException with the words of the unit that is to blame
   */
  void requireNotFailed() {
    List<UnitStatus> failed =
        PairUnits.causesFirst().stream()
            .map(unit -> systemd.status(unit, deadline))
            .filter(UnitStatus::failed)
            .toList();
    boolean anchored = systemd.status(PairUnits.ANCHOR, deadline).active();
    if (!failed.isEmpty() && !anchored) {
      String unit = failed.get(0).name();
      DaemonLog log = Journal.end(unit, LOG_LINES);
      throw new StartFailedException(
          prefix,
          StartPhase.SYSBOX,
          unit + " has failed; the end of " + log.place() + ":",
          "",
          null,
          log.end(),
          null);
    }
  }
}
