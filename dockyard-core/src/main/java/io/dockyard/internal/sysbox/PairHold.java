package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.spi.SysboxHold;

/**
 * How instances hold the pair, as far as that is the same whoever runs it: whether it answers, and
 * what is kept of containers' data. How an instance comes to hold the pair, and ceases to, is the
 * backend's.
 */
public abstract class PairHold implements SysboxHold {

  private final PairObserver observer;
  private final PairKeeping keeping;

  /**
   * For a backend.
   *
   * @param observer sees the pair
   * @param keeping what is kept of containers' data beside it
   */
  protected PairHold(PairObserver observer, PairKeeping keeping) {
    this.observer = observer;
    this.keeping = keeping;
  }

  @Override
  public final boolean answers() {
    return observer.listening(SysboxDaemon.MGR) && observer.listening(SysboxDaemon.FS);
  }

  @Override
  public final boolean anyAnswers() {
    return observer.listening(SysboxDaemon.MGR) || observer.listening(SysboxDaemon.FS);
  }

  @Override
  public final boolean keepsDataOf(InstancePlan plan) {
    return keeping.keepsDataOf(plan.paths().dataRoot());
  }

  @Override
  public final void rescue(InstancePlan plan, Deadline deadline) {
    keeping.rescue(plan.prefix(), plan.paths().dataRoot(), deadline);
  }

  @Override
  public final void destroyed(InstancePlan plan, Deadline deadline) {
    keeping.destroyed(plan.paths().dataRoot(), deadline);
  }
}
