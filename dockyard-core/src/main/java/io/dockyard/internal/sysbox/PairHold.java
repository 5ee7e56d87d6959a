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

  private final String backend;
  private final PairOwnership ownership;
  private final PairObserver observer;
  private final PairKeeping keeping;

  /**
   * For a backend.
   *
   * @param backend its name
   * @param places where the pair is
   * @param observer sees the pair
   * @param keeping what is kept of containers' data beside it
   */
  protected PairHold(
      String backend, PairPlaces places, PairObserver observer, PairKeeping keeping) {
    this.backend = backend;
    this.ownership = new PairOwnership(places);
    this.observer = observer;
    this.keeping = keeping;
  }

  /** A record that is damaged is not believed: under the lock it is known what to do about it. */
  @Override
  public final void requireNoOther() {
    ownership.requireNoOther(backend, () -> false);
  }

  @Override
  public final boolean answers() {
    return observer.listening(SysboxDaemon.MGR) && observer.listening(SysboxDaemon.FS);
  }

  @Override
  public boolean anyAnswers() {
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
