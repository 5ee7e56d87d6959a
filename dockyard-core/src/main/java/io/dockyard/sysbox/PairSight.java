package io.dockyard.sysbox;

import io.dockyard.SysboxStatus.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Both daemons, as they were seen at one moment. */
record PairSight(DaemonSight mgr, DaemonSight fs) {

  DaemonSight of(SysboxDaemon daemon) {
    return daemon == SysboxDaemon.MGR ? mgr : fs;
  }

  List<DaemonSight> both() {
    return List.of(mgr, fs);
  }

  boolean bothAre(Half half) {
    return mgr.half() == half && fs.half() == half;
  }

  boolean nothing() {
    return bothAre(Half.ABSENT);
  }

  Set<SysboxDaemon> absent() {
    Set<SysboxDaemon> absent = EnumSet.noneOf(SysboxDaemon.class);
    both().stream().filter(d -> d.half() == Half.ABSENT).forEach(d -> absent.add(d.daemon()));
    return absent;
  }

  /** The state that an operator is told; STOPPED also where it could not be started. */
  State state() {
    if (nothing()) {
      return State.STOPPED;
    }
    if (bothAre(Half.OURS)) {
      return State.RUNNING;
    }
    return bothAre(Half.FOREIGN) ? State.RUNNING_FOREIGN : State.BROKEN;
  }

  /** What is not as it should be, one sentence each; that nothing runs is as it should be. */
  List<String> findings() {
    if (nothing()) {
      return List.of();
    }
    List<String> findings = new ArrayList<>();
    for (DaemonSight daemon : both()) {
      daemon.finding().ifPresent(findings::add);
      if (state() == State.BROKEN && daemon.half() == Half.FOREIGN) {
        Optional<Long> pid = daemon.listener();
        findings.add(
            daemon.daemon().program()
                + " was started by somebody else as process "
                + pid.orElseThrow()
                + ".");
      }
    }
    return findings;
  }
}
