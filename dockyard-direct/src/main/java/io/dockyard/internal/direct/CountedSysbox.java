package io.dockyard.internal.direct;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.SharedSysbox;
import io.dockyard.internal.direct.pair.SysboxPair;
import io.dockyard.spi.SysboxHold;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The pair as this backend holds it: spawned, and counted in a file. */
final class CountedSysbox implements SysboxHold {

  private final SysboxPair pair = new SysboxPair();

  @Override
  public void acquire(InstancePlan plan, Deadline deadline) {
    pair.acquire(plan.prefix(), runtime(plan), Optional.of(plan.paths().dataRoot()), deadline);
  }

  @Override
  public void tryAcquire(InstancePlan plan, Deadline deadline) {
    pair.tryAcquire(plan.prefix(), runtime(plan), Optional.of(plan.paths().dataRoot()), deadline);
  }

  private static Optional<Path> runtime(InstancePlan plan) {
    return Optional.ofNullable(plan.links().get("sysbox-runc"));
  }

  @Override
  public void started(InstancePlan plan, List<ProcessIdentity> living, Deadline deadline) {
    pair.started(plan.prefix(), living, deadline);
  }

  @Override
  public void release(InstancePlan plan, Deadline deadline) {
    pair.release(plan.prefix(), deadline);
  }

  @Override
  public boolean answers() {
    return pair.answers();
  }

  @Override
  public boolean anyAnswers() {
    return pair.anyAnswers();
  }

  @Override
  public boolean keepsDataOf(InstancePlan plan) {
    return pair.keepsDataOf(plan.paths().dataRoot());
  }

  @Override
  public void rescue(InstancePlan plan, Deadline deadline) {
    pair.rescue(plan.prefix(), plan.paths().dataRoot(), deadline);
  }

  @Override
  public void destroyed(InstancePlan plan, Deadline deadline) {
    pair.destroyed(plan.paths().dataRoot(), deadline);
  }

  @Override
  public SharedSysbox shared() {
    return pair;
  }
}
