package io.dockyard.internal.sysbox;

import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.kept.KeptData;
import java.util.List;
import java.util.Optional;

/** Looks at the pair and at who holds it, and waits for nobody. */
final class PairView {

  private final PairPlaces places;
  private final LedgerReader reader;
  private final PairObserver observer;
  private final Holders holders;
  private final KeptData kept;
  private final HolderCorrection correction;
  private final FreeMoment free;

  PairView(
      PairPlaces places,
      LedgerReader reader,
      PairObserver observer,
      Holders holders,
      KeptData kept,
      HolderCorrection correction) {
    this.places = places;
    this.reader = reader;
    this.observer = observer;
    this.holders = holders;
    this.kept = kept;
    this.correction = correction;
    this.free = new FreeMoment(places);
  }

  /** All that is to be said of the pair now. */
  SysboxStatus status() {
    try {
      LedgerReading known = reader.peek();
      Census census = holders.look(known.record());
      boolean wrong = known.numberIsBehind() || census.differs();
      Optional<HolderCorrection.Done> corrected = wrong ? correction.tryNow() : Optional.empty();
      return corrected
          .map(done -> done.census().addCorrectedTo(seen(done.known())))
          .orElseGet(() -> census.addTo(seen(known)));
    } catch (StateFileException e) {
      PairObservation observation = observer.observe(PairRecord.EMPTY);
      return PairInspection.damaged(e, observation, background(observation));
    }
  }

  private SysboxStatus seen(LedgerReading known) {
    PairRecord record = known.record();
    PairObservation observation =
        observer.observeNoted(record).orElseGet(() -> observer.observe(record));
    LedgerReading told = known.with(record.seeingStop(Processes::alive));
    return PairInspection.of(told, observation, background(observation));
  }

  private PairBackground background(PairObservation observation) {
    StartHistory history = new StartHistory(places);
    if (history.hasNews()) {
      free.use(
          () -> {
            history.look();
            return Optional.of(history);
          });
    }
    return new PairBackground(
        new SharedPrograms(places).absent(),
        new StartChecks(places, Optional.empty()).running(observation),
        history.loops(),
        kept.count());
  }

  /** Who holds it, and what lives of them. */
  List<SysboxHolder> holders() {
    return holders.look(reader.peek().record()).shown();
  }

  /** Whether all sockets of a daemon listen, whoever does. */
  boolean answers(SysboxDaemon daemon) {
    return observer.listening(daemon);
  }
}
