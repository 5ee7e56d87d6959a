package io.dockyard.internal.instance;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.spi.SysboxHold;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance's part in the shared sysbox: none where its containers do not run under it. */
final class InstanceSysbox {

  private static final Logger LOG = LoggerFactory.getLogger(InstanceSysbox.class);

  /** A daemon that is killed meanwhile is started again, but not for ever. */
  private static final int ATTEMPTS = 3;

  /** For each of them. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final InstancePlan plan;
  private final SysboxHold hold;
  private final boolean needed;

  InstanceSysbox(InstancePlan plan, SysboxHold hold) {
    this.plan = plan;
    this.hold = hold;
    this.needed = plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC;
  }

  boolean needed() {
    return needed;
  }

  void requireNoOther() {
    if (needed) {
      hold.requireNoOther();
    }
  }

  void acquire(Deadline deadline) {
    if (needed) {
      hold.acquire(plan, deadline);
    }
  }

  /** From now on the instance holds sysbox for what lives of it, no longer for this JVM. */
  void started(List<ProcessIdentity> living, Deadline deadline) {
    if (needed) {
      hold.started(plan, living, deadline);
    }
  }

  void release(Deadline deadline) {
    if (needed) {
      hold.release(plan, deadline);
    }
  }

  /** Whether containers that do not run would lack data after a start. */
  boolean keepsData() {
    return needed && hold.keepsDataOf(plan);
  }

  /** Brings back what containers that do not run lack; those that run have all that is theirs. */
  void rescue(Deadline deadline) {
    if (needed) {
      hold.rescue(plan, deadline);
    }
  }

  /** What is kept of its containers is of no use any more. */
  void destroyed(Deadline deadline) {
    if (needed) {
      hold.destroyed(plan, deadline);
    }
  }

  /** What is wrong with the pair, and what to do. */
  List<String> findings() {
    return needed ? hold.shared().status().findings() : List.of();
  }

  /**
   * Has the pair forget containers that have ended without a word to it, also where only one of the
   * two daemons lives: sysbox-runc needs both to tell the one, so the other one is started first.
   * Otherwise the one would refuse these containers for as long as it lives. No process of the
   * instance lives. What cannot be done is only logged.
   */
  void forgetContainers(Deadline deadline) {
    if (!needed) {
      return;
    }
    for (int attempt = 1; attempt <= ATTEMPTS && hold.anyAnswers(); attempt++) {
      if (SysboxContainers.left(plan).isEmpty()) {
        return;
      }
      if (attempt > 1 || !hold.answers()) {
        tryAcquire(deadline);
      }
      SysboxContainers.unregister(plan, deadline);
    }
  }

  private void tryAcquire(Deadline deadline) {
    try {
      Duration left = deadline.remaining();
      hold.acquire(plan, Deadline.after(left.compareTo(AGAIN) < 0 ? left : AGAIN));
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      LOG.warn("sysbox is not whole for instance '{}': {}", plan.prefix(), e.getMessage());
    }
  }
}
