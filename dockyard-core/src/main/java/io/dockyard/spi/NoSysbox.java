package io.dockyard.spi;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;

/**
 * What a backend without sysbox has to say.
 *
 * @param seen why there is none
 * @param advice what to do
 */
record NoSysbox(String seen, String advice) implements SysboxHold {

  @Override
  public void acquire(InstancePlan plan, Deadline deadline) {
    throw refusal();
  }

  @Override
  public void release(InstancePlan plan, Deadline deadline) {}

  @Override
  public SharedSysbox shared() {
    throw refusal();
  }

  private RefusedException refusal() {
    return new RefusedException(seen, advice);
  }
}
