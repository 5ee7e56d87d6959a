package io.dockyard.internal.direct.pair;

import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import java.util.Optional;

/**
 * Corrects the record of who holds the pair for somebody who only looks, and so waits for nobody.
 */
final class HolderCorrection {

  private final FreeMoment free;
  private final PairOwnership ownership;
  private final Ledger ledger;
  private final LedgerReader reader;
  private final Holders holders;

  HolderCorrection(PairPlaces places, Ledger ledger, LedgerReader reader, Holders holders) {
    this.free = new FreeMoment(places);
    this.ownership = new PairOwnership(places);
    this.ledger = ledger;
    this.reader = reader;
    this.holders = holders;
  }

  /**
   * What was done.
   *
   * @param known what is recorded now
   * @param census what was compared with the record of before
   */
  record Done(LedgerReading known, Census census) {}

  /**
   * Corrects it, where nobody is at work on the pair.
   *
   * @return empty where nothing was changed, as the lock is held, a stop is under way, or the host
   *     does not let it
   * @throws io.dockyard.StateFileException when the count or the list of holders cannot be trusted
   */
  Optional<Done> tryNow() {
    return free.use(this::locked);
  }

  private Optional<Done> locked() {
    LedgerReading known = ledger.finish(reader.read());
    if (known.record().stopping() || ownership.other(SysboxPair.BACKEND).isPresent()) {
      // Whoever appears now waits for the end of the stop, and is counted then.
      return Optional.empty();
    }
    Census census = holders.lookClosely(known.record());
    if (!census.differs()) {
      return Optional.of(new Done(known, census));
    }
    LedgerReading written = ledger.write(known, census.healed());
    ledger.tidy(written);
    Holders.log(census, Optional.empty());
    return Optional.of(new Done(written, census));
  }
}
