package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import java.util.Optional;

/**
 * A daemon of an instance that was seen to run, or was begun.
 *
 * @param command what it is
 * @param process its process; empty for one that ended as soon as it was begun
 * @param begun whether it was begun, so that it is its beginner's to end
 */
record RunningDaemon(DaemonCommand command, Optional<ProcessIdentity> process, boolean begun) {

  static RunningDaemon found(DaemonCommand command, Optional<ProcessIdentity> process) {
    return new RunningDaemon(command, process, false);
  }

  static RunningDaemon begun(DaemonCommand command, Optional<ProcessIdentity> process) {
    return new RunningDaemon(command, process, true);
  }

  /** Whether it still runs. */
  boolean lives() {
    return process.filter(Processes::alive).isPresent();
  }
}
