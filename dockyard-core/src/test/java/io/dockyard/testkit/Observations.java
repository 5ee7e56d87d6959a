package io.dockyard.testkit;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.sysbox.DaemonDetail;
import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.List;
import java.util.Optional;

/** Observations of the pair of sysbox daemons as unit tests need them. */
public final class Observations {

  /** The process of a daemon of ours. */
  public static final long OURS = 100;

  /** The process of whoever else listens. */
  public static final long THEIRS = 200;

  /** Nothing seen beyond what decides. */
  public static final DaemonDetail NO_DETAIL =
      new DaemonDetail(Optional.empty(), true, List.of(), List.of(), Optional.empty());

  private Observations() {}

  /** A pair of two halves. */
  public static PairObservation of(Half mgr, Half fs) {
    return new PairObservation(of(SysboxDaemon.MGR, mgr), of(SysboxDaemon.FS, fs));
  }

  /** One daemon. */
  public static DaemonObservation of(SysboxDaemon daemon, Half half) {
    Optional<ProcessIdentity> own =
        half.ours() ? Optional.of(new ProcessIdentity(OURS, 1, "boot")) : Optional.empty();
    Optional<Long> listener =
        switch (half) {
          case OURS -> Optional.of(OURS);
          case FOREIGN, FOREIGN_SILENT, WRONG -> Optional.of(THEIRS);
          case ABSENT, OURS_SILENT -> Optional.empty();
        };
    return new DaemonObservation(
        daemon,
        listener,
        listener.map(pid -> half == Half.WRONG ? "nc" : daemon.program()),
        false,
        half == Half.OURS || half == Half.FOREIGN,
        own,
        List.of(),
        NO_DETAIL);
  }
}
