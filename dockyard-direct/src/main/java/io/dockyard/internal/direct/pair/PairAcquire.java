package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.CurrentLink;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKeeping;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.StartChecks;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an instance a holder of the pair, which then runs. */
final class PairAcquire {

  private static final Logger LOG = LoggerFactory.getLogger(PairAcquire.class);

  /** How long a daemon that runs and does not listen is taken for one that is being started. */
  private static final Duration STARTING = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(10);

  private final PairPlaces places;
  private final Ledger ledger;
  private final LedgerReader reader;
  private final PairObserver observer;
  private final Holders holders;
  private final PairKeeping keeping;
  private final PairStop stop;
  private final PairOwnership ownership;

  PairAcquire(
      PairPlaces places,
      Ledger ledger,
      LedgerReader reader,
      PairObserver observer,
      Holders holders,
      PairKeeping keeping,
      PairStop stop) {
    this.places = places;
    this.ledger = ledger;
    this.reader = reader;
    this.observer = observer;
    this.holders = holders;
    this.keeping = keeping;
    this.stop = stop;
    this.ownership = new PairOwnership(places);
  }

  /** Does it, as {@link SysboxPair#acquire(String, Optional, Optional, Deadline)} says. */
  void run(String prefix, Optional<Path> sysboxRunc, Optional<Path> dataRoot, Deadline deadline) {
    Folders.create(places.run(), "rwx------");
    StartChecks checks = new StartChecks(places, sysboxRunc);
    boolean acquired = false;
    while (!acquired) {
      try (FileLock lock = ownership.lock(deadline)) {
        acquired = locked(prefix, checks, deadline);
        // Of somebody else's pair nothing is kept.
        if (acquired && dataRoot.isPresent() && !reader.read().record().launches().isEmpty()) {
          keeping.remember(prefix, dataRoot.get());
        }
      }
      if (!acquired) {
        stop.run(prefix, deadline);
        deadline.pause(STEP, "sysbox to be ready");
      }
    }
  }

  /** Does it, as {@link SysboxPair#started} says. */
  void over(String prefix, List<ProcessIdentity> living, Deadline deadline) {
    if (!Files.isDirectory(places.run())) {
      return;
    }
    try (FileLock lock = ownership.lock(deadline)) {
      LedgerReading known = reader.read();
      PairRecord record = known.record().started(prefix, living);
      if (!record.equals(known.record())) {
        ledger.write(known, record);
      }
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      LOG.warn(
          "it is not noted that the start of instance '{}' is over: {}", prefix, e.getMessage());
    }
  }

  /** False where our own pair must be ended first, for which the lock is given back. */
  private boolean locked(String prefix, StartChecks checks, Deadline deadline) {
    ownership.requireNoOther(
        SysboxPair.BACKEND, () -> !observer.observe(reader.read().record().launches()).nothing());
    Holder holder = holders.starting(prefix, deadline);
    Deadline starting = Deadline.after(STARTING);
    while (true) {
      LedgerReading known = reader.read();
      PairRecord record = known.record();
      PairObservation observation =
          observer
              .observeNoted(record.launches())
              .orElseGet(() -> observer.observeClosely(record.launches()));
      boolean patient = !starting.expired() && !deadline.expired();
      AcquireStep step = AcquireStep.decide(known, observation, prefix, patient);
      if (step.needsSearch()) {
        known = holders.heal(known, Optional.of(prefix));
        step = AcquireStep.decide(known, observation, prefix, patient);
      }
      if (step instanceof AcquireStep.Join) {
        checks.beforeJoin(observation);
        join(known, observation, holder);
        checks.keep(observation);
        return true;
      } else if (step instanceof AcquireStep.Start start) {
        checks.beforeStart(observation, start.missing());
        new PairStart(places, ledger, observer, known, holder, deadline)
            .run(observation, start.missing());
        checks.keep(observation);
        return true;
      } else if (step instanceof AcquireStep.EndOwn) {
        return false;
      } else if (step instanceof AcquireStep.Refuse refuse) {
        throw new RefusedException(refuse.seen(), refuse.advice());
      }
      deadline.pause(STEP, "sysbox to be ready");
    }
  }

  private void join(LedgerReading known, PairObservation observation, Holder holder) {
    PairRecord before = known.record();
    boolean foreign = observation.bothAre(Half.FOREIGN);
    PairRecord record = foreign ? before.withoutLaunches() : before.noting(observation);
    if (foreign) {
      ownership.release();
    } else if (!record.launches().isEmpty()) {
      // An older version of dockyard started it, and recorded no owner.
      ownership.claim(SysboxPair.BACKEND);
    }
    PairRecord held = record.held(holder);
    ledger.write(known, held);
    Launch mgr = held.launches().get(SysboxDaemon.MGR);
    if (mgr != null) {
      new CurrentLink(places).pointTo(mgr.generation());
    }
    if (!before.holds(holder.prefix())) {
      LOG.info(
          "instance '{}' uses the sysbox-mgr {} and sysbox-fs {} that run",
          holder.prefix(),
          observation.mgr().listener().orElse(0L),
          observation.fs().listener().orElse(0L));
    }
  }
}
