package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import java.util.List;
import java.util.Optional;

/** Observations as unit tests need them. */
final class Observations {

  static final long OURS = 100;
  static final long THEIRS = 200;

  static final DaemonDetail NO_DETAIL =
      new DaemonDetail(Optional.empty(), true, List.of(), List.of(), Optional.empty());

  private Observations() {}

  static PairObservation of(Half mgr, Half fs) {
    return new PairObservation(of(SysboxDaemon.MGR, mgr), of(SysboxDaemon.FS, fs));
  }

  static DaemonObservation of(SysboxDaemon daemon, Half half) {
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
