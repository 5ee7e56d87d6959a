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
record Launch(Path generation, Optional<ProcessIdentity> process) {

  Launch noting(ProcessIdentity started) {
    return new Launch(generation, Optional.of(started));
  }
}
