package io.dockyard.internal.instance;

import io.dockyard.internal.host.Processes;
import java.nio.file.Path;
import java.util.Optional;

/** How a daemon ended, in words. */
final class ExitStatus {

  private static final int SIGNALED = 128;

  private ExitStatus() {}

  /** Says what an exit status means, which is 128 + n where signal n ended the daemon. */
  static String describe(int status) {
    return status > SIGNALED ? "killed by signal " + (status - SIGNALED) : "exit status " + status;
  }

  /**
   * Says also whether the kernel has killed it because memory ran out.
   *
   * @param starved the cgroup in which the kernel has killed for that while the daemon ran; empty
   *     if in none, or nobody counts
   */
  static String describe(int status, Optional<Path> starved) {
    return status == SIGNALED + Processes.SIGKILL && starved.isPresent()
        ? describe(status) + ", when the kernel killed for want of memory in " + starved.get()
        : describe(status);
  }
}
