package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.ProgramVersions;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends an instance's hold on the pair, which goes with its last holder. */
final class PairRelease {

  private static final Logger LOG = LoggerFactory.getLogger(PairRelease.class);

  private final PairPlaces places;
  private final Ledger ledger;
  private final LedgerReader reader;
  private final Holders holders;
  private final PairStop stop;

  PairRelease(
      PairPlaces places, Ledger ledger, LedgerReader reader, Holders holders, PairStop stop) {
    this.places = places;
    this.ledger = ledger;
    this.reader = reader;
    this.holders = holders;
    this.stop = stop;
  }

  /** Does it, as {@link SysboxPair#release} says. */
  void run(String prefix, Deadline deadline) {
    if (!Files.isDirectory(places.run())) {
      return;
    }
    boolean last = false;
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      last = locked(prefix);
    }
    if (last) {
      stop.run(prefix, deadline);
    }
  }

  /** Whether the pair is to be stopped, for which the lock is given back. */
  private boolean locked(String prefix) {
    LedgerReading known = ledger.finish(reader.read());
    if (new PairOwnership(places).other(SysboxPair.BACKEND).isPresent()) {
      // What runs is not what we have started, if we ever have.
      PairRecord others = new PairRecord(known.record().left(prefix).holders(), false, Map.of());
      if (!others.equals(known.record())) {
        ledger.tidy(ledger.write(known, others));
      }
      return false;
    }
    LedgerReading left = known.with(known.record().left(prefix));
    ReleaseStep step = ReleaseStep.decide(known, prefix);
    if (step.needsSearch(left, holders.anyoneSurelyLives(left.record()))) {
      left = holders.heal(left, Optional.empty());
      step = ReleaseStep.decideHealed(left);
    }
    if (step == ReleaseStep.STOP || step == ReleaseStep.FORGET) {
      new ProgramVersions(places).forget();
    }
    switch (step) {
      case NOTHING -> {
        LOG.debug("instance '{}' does not hold sysbox", prefix);
        // What a JVM that was killed has left undone.
        ledger.removeUnfinished();
        ledger.tidy(known);
      }
      case LEAVE, FORGET -> ledger.tidy(ledger.write(known, left.record()));
      case STOP -> ledger.write(known, left.record());
    }
    return step == ReleaseStep.STOP;
  }
}
