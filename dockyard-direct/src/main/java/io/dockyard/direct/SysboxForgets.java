package io.dockyard.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.instance.SysboxContainers;
import io.dockyard.sysbox.SysboxPair;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Has the pair forget containers of an instance that have ended without a word to it, also where
 * only one of the two daemons lives: sysbox-runc needs both to tell the one, so the other one is
 * started first. Otherwise the one would refuse these containers for as long as it lives.
 */
final class SysboxForgets {

  /** A daemon that is killed meanwhile is started again, but not for ever. */
  private static final int ATTEMPTS = 3;

  private final InstancePlan plan;
  private final SysboxPair sysbox;
  private final Deadline deadline;

  SysboxForgets(InstancePlan plan, SysboxPair sysbox, Deadline deadline) {
    this.plan = plan;
    this.sysbox = sysbox;
    this.deadline = deadline;
  }

  /** Does it for an instance of which no process lives. What cannot be done is only logged. */
  void run() {
    if (plan.spec().runtime() != ContainerRuntime.SYSBOX_RUNC) {
      return;
    }
    for (int attempt = 1; attempt <= ATTEMPTS && sysbox.anyAnswers(); attempt++) {
      if (SysboxContainers.left(plan).isEmpty()) {
        return;
      }
      if (attempt > 1 || !sysbox.answers()) {
        makeWhole();
      }
      SysboxContainers.unregister(plan, deadline);
    }
  }

  private void makeWhole() {
    Optional<Path> runtime = Optional.ofNullable(plan.links().get("sysbox-runc"));
    Optional<Path> dataRoot = Optional.of(plan.paths().dataRoot());
    sysbox.tryAcquire(plan.prefix(), runtime, dataRoot, deadline);
  }
}
