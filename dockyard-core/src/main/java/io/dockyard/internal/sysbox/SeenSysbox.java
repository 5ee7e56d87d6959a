package io.dockyard.internal.sysbox;

import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link SysboxStatus}.
 *
 * @param state the sum of it
 * @param mgr what is taken for sysbox-mgr
 * @param fs what is taken for sysbox-fs
 * @param count the number in the count file
 * @param holders the recorded holders, in the order in which they came
 * @param faults what is not as it should be
 * @param findings the same, and more, for an operator
 */
public record SeenSysbox(
    State state,
    Optional<SysboxDaemonStatus> mgr,
    Optional<SysboxDaemonStatus> fs,
    int count,
    List<SysboxHolder> holders,
    Set<Fault> faults,
    List<String> findings)
    implements SysboxStatus {

  /** A status with copies of the lists, and with the faults in their order. */
  public SeenSysbox {
    holders = List.copyOf(holders);
    EnumSet<Fault> ordered = EnumSet.noneOf(Fault.class);
    ordered.addAll(faults);
    faults = Collections.unmodifiableSet(ordered);
    findings = List.copyOf(findings);
  }
}
