package io.dockyard.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceStatus;
import io.dockyard.SharedSysbox;
import io.dockyard.spi.Backend;
import io.dockyard.spi.PhaseListener;
import io.dockyard.sysbox.SysboxPair;
import java.time.Duration;

/** Spawns the daemons; what it must know of them later, it finds out from the host. */
final class DirectBackend implements Backend {

  private final SysboxPair sysbox = new SysboxPair();
  private final Children children = new Children();

  @Override
  public String name() {
    return DirectBackendProvider.NAME;
  }

  @Override
  public void create(InstancePlan plan, Deadline deadline) {
    // The daemons run from the instance's files alone.
  }

  @Override
  public void start(InstancePlan plan, PhaseListener phases, Deadline deadline) {
    new Start(plan, sysbox, children, phases, deadline).run();
  }

  @Override
  public void stop(InstancePlan plan, Duration grace, Deadline deadline) {
    new Stop(plan, sysbox, deadline).run(grace);
    children.forget(plan.prefix());
  }

  @Override
  public InstanceStatus status(InstancePlan plan) {
    return new Look(plan, children).status();
  }

  @Override
  public void remove(InstancePlan plan, Deadline deadline) {
    // Stopping has removed everything but the instance's files, and what sysbox-mgr may have kept.
    if (plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC) {
      sysbox.destroyed(plan.paths().dataRoot(), deadline);
    }
  }

  @Override
  public SharedSysbox sharedSysbox() {
    return sysbox;
  }

  @Override
  public void close() {
    // Nothing is held: daemons outlive this object and this JVM.
  }
}
