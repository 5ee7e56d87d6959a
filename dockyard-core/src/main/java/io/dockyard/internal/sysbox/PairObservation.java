package io.dockyard.internal.sysbox;

import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Both daemons, as they were seen at one moment.
 *
 * @param mgr sysbox-mgr
 * @param fs sysbox-fs
 */
public record PairObservation(DaemonObservation mgr, DaemonObservation fs) {

  /** What does not keep the pair from its work. */
  private static final Set<Fault> HARMLESS = EnumSet.of(Fault.STALE_FILES, Fault.WRONG_PID_FILE);

  /**
   * One of them.
   *
   * @param daemon which one
   * @return what was seen of it
   */
  public DaemonObservation of(SysboxDaemon daemon) {
    return daemon == SysboxDaemon.MGR ? mgr : fs;
  }

  /**
   * Both of them.
   *
   * @return sysbox-mgr first
   */
  public List<DaemonObservation> both() {
    return List.of(mgr, fs);
  }

  /**
   * Whether they are the same halves.
   *
   * @param half which
   * @return true if both are
   */
  public boolean bothAre(Half half) {
    return mgr.half() == half && fs.half() == half;
  }

  /**
   * Whether nothing of a pair is there.
   *
   * @return true if both are absent
   */
  public boolean nothing() {
    return bothAre(Half.ABSENT);
  }

  /**
   * Whether something runs that is neither a pair nor ours.
   *
   * @return true if so; it is neither ours to mend, nor may anything be started beside it
   */
  public boolean othersAreInTheWay() {
    return !bothAre(Half.FOREIGN)
        && both().stream()
            .map(DaemonObservation::half)
            .anyMatch(half -> half != Half.ABSENT && !half.ours());
  }

  /** Whether somebody listens who cannot be seen, as when a process is ending. */
  boolean showsAnEnd() {
    return both().stream()
        .anyMatch(
            daemon ->
                daemon.hiddenListener()
                    || (daemon.listener().isPresent() && daemon.listenerProgram().isEmpty()));
  }

  /**
   * Those that do not run.
   *
   * @return may be empty
   */
  public Set<SysboxDaemon> absent() {
    Set<SysboxDaemon> absent = EnumSet.noneOf(SysboxDaemon.class);
    both().stream().filter(d -> d.half() == Half.ABSENT).forEach(d -> absent.add(d.daemon()));
    return absent;
  }

  /**
   * The state that an operator is told.
   *
   * @return {@link State#STOPPED} also where it could not be started
   */
  public State state() {
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

  /**
   * All that is not as it should be. That nothing runs is as it should be.
   *
   * @return may be empty
   */
  public List<Finding> all() {
    List<Finding> all = new ArrayList<>(new DaemonFindings(mgr, fs).all());
    all.addAll(new DaemonFindings(fs, mgr).all());
    return all;
  }

  /**
   * What keeps the pair from its work.
   *
   * @return one sentence each
   */
  public List<String> findings() {
    return all().stream()
        .filter(finding -> !HARMLESS.contains(finding.fault()))
        .map(Finding::seen)
        .toList();
  }
}
