package io.dockyard.internal.direct.pair;

import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObserver;
import java.util.Map;

/** Reads the ledger; what is left in it from an earlier boot is told by whether a pair runs. */
final class LedgerReader implements PairKnowledge {

  private final Ledger ledger;
  private final PairObserver observer;

  LedgerReader(Ledger ledger, PairObserver observer) {
    this.ledger = ledger;
    this.observer = observer;
  }

  /** For who has the lock. */
  LedgerReading read() {
    return ledger.read(this::nothingRuns);
  }

  /** For who does without. */
  LedgerReading peek() {
    return ledger.peek(this::nothingRuns);
  }

  @Override
  public Known underLock() {
    return known(read());
  }

  @Override
  public Known now() {
    return known(peek());
  }

  private static Known known(LedgerReading reading) {
    PairRecord record = reading.record();
    return new Known(record.launches(), record.prefixes(), record.stopping());
  }

  private boolean nothingRuns() {
    return observer.observe(Map.of()).nothing();
  }
}
