package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.LogFile;
import io.dockyard.spi.DaemonLog;
import io.dockyard.spi.DaemonRunner;

/** What the daemons of an instance have written, wherever their backend has them write it. */
final class InstanceLogs {

  private InstanceLogs() {}

  static DaemonLog end(InstancePlan plan, DaemonRunner runner, DaemonCommand daemon, int lines) {
    return runner
        .log(plan, daemon, lines)
        .orElseGet(
            () -> DaemonLog.of(daemon.logFile().toString(), LogFile.tail(daemon.logFile(), lines)));
  }
}
