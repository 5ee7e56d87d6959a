package io.dockyard.testkit;

import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxStatus;
import java.util.Optional;

/** Who listens at the main sockets of the pair, by a status of it. */
public final class PairListeners {

  private PairListeners() {}

  /** The pid at sysbox-mgr's. */
  public static Optional<Long> mgrPid(SysboxStatus status) {
    return pid(status.mgr());
  }

  /** The pid at sysbox-fs's. */
  public static Optional<Long> fsPid(SysboxStatus status) {
    return pid(status.fs());
  }

  private static Optional<Long> pid(Optional<SysboxDaemonStatus> daemon) {
    return daemon.flatMap(seen -> seen.sockets().get(0).pid());
  }
}
