package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;
import io.dockyard.spi.SysboxHold;

/** No instance holds sysbox: one that needs it cannot be started. */
final class NoSysbox implements SysboxHold {

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

  private static RefusedException refusal() {
    return new RefusedException(
        "the systemd backend does not run the shared sysbox yet",
        "use the backend 'direct' for it, or the runtime runc");
  }
}
