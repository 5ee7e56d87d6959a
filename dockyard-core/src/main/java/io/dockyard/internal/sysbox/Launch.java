package io.dockyard.internal.sysbox;

import io.dockyard.ProcessIdentity;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One start of one daemon.
 *
 * @param generation the data root or mount point it alone has
 * @param process the daemon; empty from the moment the start was decided until it was noted
 */
public record Launch(Path generation, Optional<ProcessIdentity> process) {

  /**
   * The same start, the daemon being known.
   *
   * @param started the daemon
   * @return the start with it
   */
  public Launch noting(ProcessIdentity started) {
    return new Launch(generation, Optional.of(started));
  }
}
