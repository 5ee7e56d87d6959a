package io.dockyard.internal.sysbox;

/** Reads the ledger; what is left in it from an earlier boot is told by whether a pair runs. */
final class LedgerReader {

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

  private boolean nothingRuns() {
    return observer.observe(PairRecord.EMPTY).nothing();
  }
}
