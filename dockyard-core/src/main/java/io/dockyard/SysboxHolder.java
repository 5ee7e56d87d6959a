package io.dockyard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An instance that holds the shared sysbox: as long as anything of it lives, the pair is not
 * stopped.
 *
 * @param prefix the instance
 * @param backend the name of the backend that counted it, such as {@code direct}
 * @param since when it became a holder; empty where that is not known, because an older version
 *     wrote it down or because its record was lost and it was found by its processes
 * @param processes the pids of its processes that live; none where its daemons have not been
 *     started yet, or where nothing of it lives any more
 */
public record SysboxHolder(
    String prefix, String backend, Optional<Instant> since, List<Long> processes) {

  /** A holder with a copy of the list given. */
  public SysboxHolder {
    processes = List.copyOf(processes);
  }
}
