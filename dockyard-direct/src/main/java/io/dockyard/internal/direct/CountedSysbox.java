package io.dockyard.internal.direct;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.SharedSysbox;
import io.dockyard.internal.direct.pair.SysboxPair;
import io.dockyard.internal.sysbox.PairHold;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairPlaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The pair as this backend holds it: spawned, and counted in a file. */
final class CountedSysbox extends PairHold {

  private final SysboxPair pair;

  CountedSysbox(PairPlaces places) {
    this(places, new SysboxPair(places));
  }

  private CountedSysbox(PairPlaces places, SysboxPair pair) {
    super(SysboxPair.BACKEND, places, new PairObserver(places), pair.keeping());
    this.pair = pair;
  }

  @Override
  public void acquire(InstancePlan plan, Deadline deadline) {
    pair.acquire(plan.prefix(), runtime(plan), Optional.of(plan.paths().dataRoot()), deadline);
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
  public SharedSysbox shared() {
    return pair;
  }
}
