package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.DockyardException;
import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.PairHold;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.ProgramVersions;
import io.dockyard.internal.sysbox.SharedPrograms;
import io.dockyard.internal.sysbox.StartChecks;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pair as systemd runs it. An instance holds it as long as its slice is not empty, and systemd
 * counts: what is done here looks before, waits beside and clears up after what systemd does.
 */
final class AnchoredSysbox extends PairHold {

  private static final Logger LOG = LoggerFactory.getLogger(AnchoredSysbox.class);
  private static final Duration STEP = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PairPlaces places;
  private final Systemd systemd;
  private final PairObserver observer;
  private final UnitKnowledge knowledge;
  private final UnitPair pair;
  private final PairOwnership ownership;

  private AnchoredSysbox(
      PairPlaces places,
      Systemd systemd,
      PairObserver observer,
      UnitKnowledge knowledge,
      UnitPair pair) {
    super(PairUnits.BACKEND, places, observer, pair.keeping());
    this.places = places;
    this.systemd = systemd;
    this.observer = observer;
    this.knowledge = knowledge;
    this.pair = pair;
    this.ownership = new PairOwnership(places);
  }

  static AnchoredSysbox at(PairPlaces places, Systemd systemd) {
    PairObserver observer = new PairObserver(places);
    UnitKnowledge knowledge = new UnitKnowledge(places, systemd);
    UnitPair pair = new UnitPair(places, systemd, observer, knowledge);
    return new AnchoredSysbox(places, systemd, observer, knowledge, pair);
  }

  @Override
  public void acquire(InstancePlan plan, Deadline deadline) {
    Folders.create(places.run(), "rwx------");
    StartChecks checks =
        new StartChecks(places, Optional.ofNullable(plan.links().get("sysbox-runc")));
    try (FileLock lock = ownership.lock(deadline)) {
      PairObservation seen = observer.observeClosely(knowledge.launches());
      check(plan.prefix(), seen, checks);
      checks.keep(seen);
      if (!seen.bothAre(Half.FOREIGN)) {
        // Of somebody else's pair nothing is kept.
        pair.keeping().remember(plan.prefix(), plan.paths().dataRoot());
        claimWhereSomebodyElsesPairWasUsed(deadline);
      }
    }
    new AnchorStart(plan.prefix(), systemd, deadline).run();
    awaitListening(deadline);
  }

  private void check(String prefix, PairObservation seen, StartChecks checks) {
    ownership.requireNoOther(PairUnits.BACKEND, () -> !seen.nothing());
    if (seen.bothAre(Half.FOREIGN) || seen.bothAre(Half.OURS)) {
      checks.beforeJoin(seen);
      return;
    }
    if (seen.othersAreInTheWay()) {
      throw new RefusedException(String.join(" ", seen.findings()), StartChecks.adviceOnOthers());
    }
    Set<SysboxDaemon> absent = seen.absent();
    if (!absent.isEmpty()) {
      new SharedPrograms(places).require(prefix);
      checks.beforeStart(seen, absent);
    }
  }

  /** The claim is made when the anchor starts, and nobody was recorded then. */
  private void claimWhereSomebodyElsesPairWasUsed(Deadline deadline) {
    if (systemd.status(PairUnits.ANCHOR, deadline).active()) {
      ownership.claim(PairUnits.BACKEND);
    }
  }

  /** Where a daemon was just being started again, the anchor was active all the while. */
  private void awaitListening(Deadline deadline) {
    while (!answers()) {
      if (deadline.expired()) {
        throw new DeadlineException(
            "sysbox to be ready",
            deadline.allowed(),
            String.join(" ", observer.observe(knowledge.launches()).findings()));
      }
      deadline.pause(STEP, "sysbox to be ready");
    }
  }

  /**
   * One that systemd ends because nobody needs it will know nobody's containers, and is left so.
   */
  @Override
  public boolean anyAnswers() {
    return super.anyAnswers() && !isEnding();
  }

  private boolean isEnding() {
    Deadline deadline = Deadline.after(PATIENCE);
    boolean ours =
        Stream.of(SysboxDaemon.values())
            .anyMatch(daemon -> !systemd.status(PairUnits.of(daemon), deadline).ended());
    return ours && !knowledge.required(deadline);
  }

  @Override
  public void release(InstancePlan plan, Deadline deadline) {
    UnitFolder folder = UnitFolder.of(plan);
    UnitStatus slice = systemd.status(new UnitNames(plan.prefix()).slice(), deadline);
    if (folder.isOurs(slice) && !slice.ended()) {
      systemd.stop(slice.name(), deadline);
    }
    if (awaitCounted(deadline)) {
      clearUp(deadline);
    }
  }

  /** Whether the pair has ended, as nobody needs it; false where somebody does. */
  private boolean awaitCounted(Deadline deadline) {
    UnitFolder folder = UnitFolder.of(places);
    while (true) {
      List<UnitStatus> statuses =
          PairUnits.all().stream()
              .map(unit -> systemd.status(unit, deadline))
              .filter(folder::isOurs)
              .toList();
      List<UnitStatus> left = statuses.stream().filter(unit -> !unit.ended()).toList();
      if (left.isEmpty()) {
        // Whoever was told of it needs no failed units for that.
        statuses.stream()
            .filter(UnitStatus::failed)
            .forEach(unit -> systemd.resetFailed(unit.name(), deadline));
        return true;
      }
      if (left.get(0).name().equals(PairUnits.ANCHOR)) {
        if (knowledge.required(deadline)) {
          return false;
        }
        if (left.get(0).active() && !left.get(0).job()) {
          // It stops units that nobody needs only so often within ten seconds.
          systemd.stop(PairUnits.ANCHOR, deadline);
        }
      } else if (left.stream().anyMatch(unit -> unit.activeState().equals("activating"))) {
        // Nobody needs a daemon that systemd is about to start again.
        systemd.start(PairUnits.GIVING_UP, deadline);
      }
      deadline.pause(STEP, "sysbox to stop");
    }
  }

  /** What cannot be looked at now stays, and is looked at again by the next start or stop. */
  private void clearUp(Deadline deadline) {
    try {
      pair.keeping().collect(deadline);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      LOG.warn("what is kept of containers' data was not gone through: {}", e.getMessage());
    }
    if (!Folders.list(places.run()).isEmpty()) {
      try (FileLock lock = ownership.lock(deadline)) {
        if (knowledge.underLock().nothing()) {
          new ProgramVersions(places).forget();
          pair.keeping().clearUp();
        }
      }
    }
  }

  @Override
  public SharedSysbox shared() {
    return pair;
  }
}
