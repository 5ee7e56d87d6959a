package io.dockyard.sysbox;

import io.dockyard.Deadline;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;
import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus;
import io.dockyard.host.FileLock;
import io.dockyard.host.Folders;
import io.dockyard.host.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pair as the direct backend runs it: spawned, and counted in a file.
 *
 * <p>The first holder starts it, the last one stops it, and in between nobody does. The number in
 * {@code /run/sysbox/dockyard-refcount} says how many holders there are, under a flock(2) on {@code
 * dockyard-refcount.lock}, which is never removed. The daemons' logs are in {@code
 * /var/log/dockyard-sysbox} and stay when they have ended.
 *
 * <p>A pair that somebody else has started is used and counted, and never stopped. Where it is not
 * certain that nobody is harmed, an operation is refused.
 */
public final class SysboxPair implements SharedSysbox {

  private static final Logger LOG = LoggerFactory.getLogger(SysboxPair.class);

  /** How long a daemon that runs and does not listen is taken for one that is being started. */
  private static final Duration STARTING = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(10);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;

  /** The pair of this host; nothing is looked at yet. */
  public SysboxPair() {
    this(PairPlaces.standard());
  }

  SysboxPair(PairPlaces places) {
    this.places = places;
    this.ledger = new Ledger(places);
    this.observer = new PairObserver(places);
  }

  /**
   * Makes an instance a holder, and starts what does not run of the pair. For an instance that is
   * one already, it only makes sure that the pair runs.
   *
   * @param prefix the instance
   * @param deadline when the pair must be ready
   * @throws RefusedException when the pair is broken in a way that cannot be mended without harm,
   *     or there are no binaries to start it from
   * @throws StateFileException when the count or the list of holders cannot be trusted
   * @throws io.dockyard.StartFailedException when a daemon ended before it was ready; what was
   *     started and counted has been taken back
   * @throws io.dockyard.DeadlineException when it takes too long; likewise
   */
  public void acquire(String prefix, Deadline deadline) {
    Folders.create(places.run(), "rwx------");
    try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
      acquireLocked(prefix, deadline);
    }
  }

  private void acquireLocked(String prefix, Deadline deadline) {
    Deadline starting = Deadline.after(STARTING);
    while (true) {
      LedgerReading known = read();
      PairSight sight = observer.lookClosely(known.record());
      boolean patient = !starting.expired() && !deadline.expired();
      AcquireStep step = AcquireStep.decide(known, sight, prefix, patient);
      if (step instanceof AcquireStep.Join) {
        join(known, sight, prefix);
        return;
      } else if (step instanceof AcquireStep.Start start) {
        new PairStart(places, ledger, observer, known, prefix, deadline)
            .run(sight, start.missing());
        return;
      } else if (step instanceof AcquireStep.EndOwn) {
        new PairStop(places, ledger, observer).run(known, known.record(), deadline);
      } else if (step instanceof AcquireStep.Refuse refuse) {
        throw new RefusedException(refuse.seen(), refuse.advice());
      }
      deadline.pause(STEP, "sysbox to be ready");
    }
  }

  private void join(LedgerReading known, PairSight sight, String prefix) {
    PairRecord before = known.record();
    PairRecord record =
        sight.bothAre(Half.FOREIGN) ? before.withoutLaunches() : noting(before, sight);
    PairRecord held = record.held(prefix);
    if (!held.equals(before) || known.counted() != before.holders().size()) {
      ledger.write(known, held);
    }
    Launch mgr = held.launches().get(SysboxDaemon.MGR);
    if (mgr != null) {
      new CurrentLink(places).pointTo(mgr.generation());
    }
    if (!before.holds(prefix)) {
      LOG.info(
          "instance '{}' uses the sysbox-mgr {} and sysbox-fs {} that run",
          prefix,
          sight.mgr().listener().orElse(0L),
          sight.fs().listener().orElse(0L));
    }
  }

  /** Notes the daemons that a killed JVM had started and not noted. */
  private static PairRecord noting(PairRecord record, PairSight sight) {
    Map<SysboxDaemon, Launch> noted = new EnumMap<>(SysboxDaemon.class);
    record
        .launches()
        .forEach(
            (daemon, launch) -> {
              Optional<ProcessIdentity> own = sight.of(daemon).own();
              own.ifPresent(identity -> noted.put(daemon, launch.noting(identity)));
            });
    return record.launched(noted);
  }

  /**
   * Ends an instance's hold, and stops the pair if nobody else holds it and it is ours. For an
   * instance that is no holder it does nothing but finish a stop that was cut short.
   *
   * @param prefix the instance
   * @param deadline when it must be done
   * @throws StateFileException when the count or the list of holders cannot be trusted; the pair
   *     then runs on
   * @throws io.dockyard.DeadlineException when the pair still stops then; the next operation waits
   *     for it again
   */
  public void release(String prefix, Deadline deadline) {
    if (!Files.isDirectory(places.run())) {
      return;
    }
    try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
      LedgerReading known = read();
      PairRecord left = known.record().left(prefix);
      switch (ReleaseStep.decide(known, prefix)) {
        case NOTHING -> LOG.debug("instance '{}' does not hold sysbox", prefix);
        case LEAVE, FORGET -> ledger.tidy(ledger.write(known, left));
        case STOP -> new PairStop(places, ledger, observer).run(known, left, deadline);
      }
    }
  }

  @Override
  public SysboxStatus status() {
    List<Path> absent = new SharedPrograms(places).absent();
    try {
      LedgerReading known = peek();
      return PairInspection.of(known, observer.look(known.record()), absent);
    } catch (StateFileException e) {
      return PairInspection.damaged(e, observer.look(PairRecord.EMPTY), absent);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws StateFileException when the list cannot be trusted
   */
  @Override
  public List<String> holders() {
    return peek().holders();
  }

  private LedgerReading read() {
    return ledger.read(this::nothingRuns);
  }

  private LedgerReading peek() {
    return ledger.peek(this::nothingRuns);
  }

  private boolean nothingRuns() {
    return observer.look(PairRecord.EMPTY).nothing();
  }
}
