package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Corrects the count when somebody asks for it; neither starts nor stops the pair. */
final class PairCount {

  private static final Logger LOG = LoggerFactory.getLogger(PairCount.class);

  private final PairPlaces places;
  private final Ledger ledger;
  private final LedgerReader reader;
  private final PairObserver observer;
  private final Holders holders;

  PairCount(
      PairPlaces places,
      Ledger ledger,
      LedgerReader reader,
      PairObserver observer,
      Holders holders) {
    this.places = places;
    this.ledger = ledger;
    this.reader = reader;
    this.observer = observer;
    this.holders = holders;
  }

  /** As {@link SysboxPair#forgetForeign} says. */
  int forgetForeign(Deadline deadline) {
    if (!Files.isDirectory(places.run())) {
      return 0;
    }
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      LedgerReading known = reader.read();
      int foreign = known.foreign();
      if (foreign > 0) {
        ledger.tidy(ledger.write(known, known.record(), 0));
        LOG.info("{} holders of sysbox that others had counted are forgotten", foreign);
      }
      return foreign;
    }
  }

  /** As {@link SysboxPair#rebuildCount(int, Deadline)} says. */
  List<Path> rebuild(int foreign, Deadline deadline) {
    if (foreign < 0) {
      throw new IllegalArgumentException("no number of holders: " + foreign);
    }
    Folders.create(places.run(), "rwx------");
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      return new CountRebuild(places, ledger, observer, holders).run(foreign);
    }
  }
}
