package io.dockyard.internal.sysbox;

import io.dockyard.SysboxHolder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@link SysboxHolder}.
 *
 * @param prefix the instance
 * @param backend who counted it
 * @param since when it became a holder, where that is known
 * @param processes the pids of its processes that live
 */
public record KnownHolder(
    String prefix, String backend, Optional<Instant> since, List<Long> processes)
    implements SysboxHolder {

  /** A holder with a copy of the list given. */
  public KnownHolder {
    processes = List.copyOf(processes);
  }
}
