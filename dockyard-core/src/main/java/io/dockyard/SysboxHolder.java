package io.dockyard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An instance that holds the shared sysbox: as long as anything of it lives, the pair is not
 * stopped. Made by dockyard alone; further methods may come.
 */
public interface SysboxHolder {

  /** {@return the prefix of the instance} */
  String prefix();

  /** {@return the name of the backend that counted it, such as {@code direct}} */
  String backend();

  /**
   * When it became a holder.
   *
   * @return the time; empty where that is not known, because an older version wrote it down or
   *     because its record was lost and it was found by its processes
   */
  Optional<Instant> since();

  /**
   * Its processes that live.
   *
   * @return their pids; none where its daemons have not been started yet, or where nothing of it
   *     lives any more
   */
  List<Long> processes();
}
