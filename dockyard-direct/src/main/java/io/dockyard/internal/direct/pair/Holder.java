package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxHolder;
import io.dockyard.internal.sysbox.KnownHolder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An instance that holds the pair, as it is recorded.
 *
 * @param prefix the instance
 * @param backend who counted it
 * @param since when it came; empty where that is not known
 * @param starting the start that it was counted for; empty where that is not known
 * @param processes processes that lived when the record was written last, daemons first; none
 *     before they were looked for the first time
 */
record Holder(
    String prefix,
    String backend,
    Optional<Instant> since,
    Optional<Starting> starting,
    List<ProcessIdentity> processes) {

  /** Enough to see in most cases without a search that the instance lives. */
  private static final int KEPT = 8;

  Holder {
    processes = processes.stream().limit(KEPT).toList();
  }

  /** One that nobody recorded, seen by its processes. */
  static Holder found(String prefix, String backend, List<ProcessIdentity> processes) {
    return new Holder(prefix, backend, Optional.empty(), Optional.empty(), processes);
  }

  /** One that was recorded when there was nothing but the prefix to a record. */
  static Holder known(String prefix, String backend) {
    return new Holder(prefix, backend, Optional.empty(), Optional.empty(), List.of());
  }

  /** The same holder, for another start of its instance. */
  Holder startedAgain(Holder now) {
    return new Holder(
        prefix, now.backend(), since.or(now::since), now.starting(), List.copyOf(processes));
  }

  /** The same holder, whose start is over: it lives as long as any of these does. */
  Holder started(List<ProcessIdentity> living) {
    return living.isEmpty() ? this : new Holder(prefix, backend, since, Optional.empty(), living);
  }

  /** With the processes that were seen; where none were, with those of before. */
  Holder with(List<ProcessIdentity> seen) {
    return seen.isEmpty() ? this : new Holder(prefix, backend, since, starting, seen);
  }

  SysboxHolder shown(Collection<ProcessIdentity> living) {
    List<Long> pids = living.stream().map(ProcessIdentity::pid).toList();
    return new KnownHolder(prefix, backend, since, pids);
  }
}
