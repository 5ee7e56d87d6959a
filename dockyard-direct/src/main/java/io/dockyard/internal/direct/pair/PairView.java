package io.dockyard.internal.direct.pair;

import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairHolding;
import io.dockyard.internal.sysbox.PairInspection;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the pair and at who holds it, and waits for nobody. */
final class PairView {

  private final PairPlaces places;
  private final LedgerReader reader;
  private final PairObserver observer;
  private final Holders holders;
  private final PairInspection inspection;
  private final HolderCorrection correction;
  private final FreeMoment free;

  PairView(
      PairPlaces places,
      LedgerReader reader,
      PairObserver observer,
      Holders holders,
      PairInspection inspection,
      HolderCorrection correction) {
    this.places = places;
    this.reader = reader;
    this.observer = observer;
    this.holders = holders;
    this.inspection = inspection;
    this.correction = correction;
    this.free = new FreeMoment(places);
  }

  /** All that is to be said of the pair now. */
  SysboxStatus status() {
    try {
      LedgerReading known = reader.peek();
      Optional<PairOwnership.Owner> other = new PairOwnership(places).other(SysboxPair.BACKEND);
      if (other.isPresent()) {
        List<String> findings = List.of(other.get().finding());
        return inspection.status(
            observer.observe(Map.of()),
            new PairHolding(known.number(), known.holders(), findings),
            List.of());
      }
      Census census = holders.look(known.record());
      boolean wrong = known.numberIsBehind() || census.differs();
      Optional<HolderCorrection.Done> corrected = wrong ? correction.tryNow() : Optional.empty();
      return corrected
          .map(done -> done.census().addCorrectedTo(seen(done.known())))
          .orElseGet(() -> census.addTo(seen(known)));
    } catch (StateFileException e) {
      SysboxStatus seen = inspect(LedgerReading.NOTHING, observer.observe(Map.of()));
      return LedgerFindings.addDamage(seen, e);
    }
  }

  private SysboxStatus seen(LedgerReading known) {
    PairRecord record = known.record();
    PairObservation observation =
        observer
            .observeNoted(record.launches())
            .orElseGet(() -> observer.observe(record.launches()));
    LedgerReading told = known.with(record.seeingStop(Processes::alive));
    return inspect(told, observation);
  }

  private SysboxStatus inspect(LedgerReading known, PairObservation observation) {
    StartHistory history = new StartHistory(places);
    if (history.hasNews()) {
      free.use(
          () -> {
            history.look();
            return Optional.of(history);
          });
    }
    return inspection.status(observation, LedgerFindings.of(known, observation), history.loops());
  }

  /** Who holds it, and what lives of them. */
  List<SysboxHolder> holders() {
    return holders.look(reader.peek().record()).shown();
  }
}
