package io.dockyard.internal.direct.pair;

import io.dockyard.InstanceCgroups;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the ledger; what is left in it from an earlier boot is told by whether a pair runs. */
final class LedgerReader implements PairKnowledge {

  private final PairOwnership ownership;
  private final Ledger ledger;
  private final PairObserver observer;

  LedgerReader(PairOwnership ownership, Ledger ledger, PairObserver observer) {
    this.ownership = ownership;
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

  /** Who starts it has its lock until it is ready; who stops it waits without, and is noted. */
  @Override
  public boolean atWork() {
    return ownership.isLocked()
        || peek().record().stop().flatMap(StopNote::by).filter(Processes::alive).isPresent();
  }

  /** Instances that are run without a service manager have one parent for all of their cgroups. */
  @Override
  public Map<String, InstanceCgroups> cgroups() {
    return Cgroups.processesByChild(InstanceCgroups.PLAIN_PARENT).keySet().stream()
        .collect(Collectors.toMap(prefix -> prefix, InstanceCgroups::plain));
  }

  private static Known known(LedgerReading reading) {
    PairRecord record = reading.record();
    return new Known(record.launches(), record.prefixes(), record.stopping());
  }

  private boolean nothingRuns() {
    return observer.observe(Map.of()).nothing();
  }
}
