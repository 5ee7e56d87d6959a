package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import java.util.List;
import java.util.Optional;

/** Observations as unit tests need them. */
final class Sights {

  static final long OURS = 100;
  static final long THEIRS = 200;

  static final DaemonDetail NO_DETAIL =
      new DaemonDetail(Optional.empty(), true, List.of(), List.of(), Optional.empty());

  private Sights() {}

  static PairSight of(Half mgr, Half fs) {
    return new PairSight(of(SysboxDaemon.MGR, mgr), of(SysboxDaemon.FS, fs));
  }

  static DaemonSight of(SysboxDaemon daemon, Half half) {
    Optional<ProcessIdentity> own =
        half.ours() ? Optional.of(new ProcessIdentity(OURS, 1, "boot")) : Optional.empty();
    Optional<Long> listener =
        switch (half) {
          case OURS -> Optional.of(OURS);
          case FOREIGN, FOREIGN_SILENT, WRONG -> Optional.of(THEIRS);
          case ABSENT, OURS_SILENT -> Optional.empty();
        };
    return new DaemonSight(
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
