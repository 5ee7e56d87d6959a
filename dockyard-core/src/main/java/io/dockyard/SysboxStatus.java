package io.dockyard;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of the host's sysbox at one moment.
 *
 * @param state the sum of it
 * @param mgrPid the process that listens as sysbox-mgr, if any
 * @param fsPid the process that listens as sysbox-fs, if any
 * @param count the number in the count file: ours and those of others that keep to it
 * @param holders the instances of ours that hold the pair
 * @param findings what an operator should know, one sentence each
 */
public record SysboxStatus(
    State state,
    Optional<Long> mgrPid,
    Optional<Long> fsPid,
    int count,
    List<String> holders,
    List<String> findings) {

  /** A status with copies of the lists given. */
  public SysboxStatus {
    holders = List.copyOf(holders);
    findings = List.copyOf(findings);
  }

  /** The state of the pair. */
  public enum State {
    /** There are no binaries where the pair would be started from, and no pair runs. */
    ABSENT,
    /** No pair runs. */
    STOPPED,
    /** The pair runs and is ours. */
    RUNNING,
    /** A pair that somebody else started runs: it is used, and never stopped. */
    RUNNING_FOREIGN,
    /** Half a pair, a pair that does not listen, or the wrong process behind a socket. */
    BROKEN
  }
}
