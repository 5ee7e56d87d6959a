package io.dockyard.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SharedSysbox;
import io.dockyard.SysboxStatus;
import java.util.List;
import java.util.Optional;

/** The pair as the direct backend runs it: spawned, and counted in a file. */
public final class SysboxPair implements SharedSysbox {

  /**
   * Makes an instance a holder, and starts the pair if it does not run.
   *
   * @param prefix the instance
   * @param deadline when the pair must be ready
   */
  public void acquire(String prefix, Deadline deadline) {
    deadline.check("sysbox for " + prefix);
  }

  /**
   * Ends an instance's hold, and stops the pair if nobody else holds it.
   *
   * @param prefix the instance
   * @param deadline when it must be done
   */
  public void release(String prefix, Deadline deadline) {
    deadline.check("sysbox for " + prefix);
  }

  @Override
  public SysboxStatus status() {
    return new SysboxStatus(
        SysboxStatus.State.STOPPED, Optional.empty(), Optional.empty(), 0, List.of(), List.of());
  }

  @Override
  public List<String> holders() {
    return status().holders();
  }
}
