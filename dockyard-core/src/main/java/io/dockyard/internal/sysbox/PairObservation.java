package io.dockyard.internal.sysbox;

import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Both daemons, as they were seen at one moment. */
record PairObservation(DaemonObservation mgr, DaemonObservation fs) {

  /** What does not keep the pair from its work. */
  private static final Set<Fault> HARMLESS = EnumSet.of(Fault.STALE_FILES, Fault.WRONG_PID_FILE);

  DaemonObservation of(SysboxDaemon daemon) {
    return daemon == SysboxDaemon.MGR ? mgr : fs;
  }

  List<DaemonObservation> both() {
    return List.of(mgr, fs);
  }

  boolean bothAre(Half half) {
    return mgr.half() == half && fs.half() == half;
  }

  boolean nothing() {
    return bothAre(Half.ABSENT);
  }

  /** Whether somebody listens who cannot be seen, as when a process is ending. */
  boolean showsAnEnd() {
    return both().stream()
        .anyMatch(
            daemon ->
                daemon.hiddenListener()
                    || (daemon.listener().isPresent() && daemon.listenerProgram().isEmpty()));
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
    if (both().stream().anyMatch(daemon -> daemon.detail().replaced())) {
      return State.BROKEN;
    }
    if (bothAre(Half.OURS)) {
      return State.RUNNING;
    }
    return bothAre(Half.FOREIGN) ? State.RUNNING_FOREIGN : State.BROKEN;
  }

  /** All that is not as it should be; that nothing runs is as it should be. */
  List<Finding> all() {
    List<Finding> all = new ArrayList<>(new DaemonFindings(mgr, fs).all());
    all.addAll(new DaemonFindings(fs, mgr).all());
    return all;
  }

  /** What keeps the pair from its work, one sentence each. */
  List<String> findings() {
    return all().stream()
        .filter(finding -> !HARMLESS.contains(finding.fault()))
        .map(Finding::seen)
        .toList();
  }
}
