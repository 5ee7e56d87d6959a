package io.dockyard.internal.direct.pair;

import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.PairHolding;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SeenSysbox;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Puts what is recorded of the pair into words. */
final class LedgerFindings {

  private LedgerFindings() {}

  /** Who holds a pair, and what is to be said of that. */
  static PairHolding of(LedgerReading known, PairObservation observation) {
    return new PairHolding(known.number(), known.holders(), findings(known, observation));
  }

  private static List<String> findings(LedgerReading known, PairObservation observation) {
    List<String> findings = new ArrayList<>();
    PairRecord record = known.record();
    State state = observation.state();
    if (state == State.RUNNING && record.launches().isEmpty()) {
      findings.add(
          "The pair was started by dockyard, but who held it was lost: it is used, and not stopped"
              + " with the last holder.");
    }
    if (!record.launches().isEmpty() && known.number() == 0 && !record.stopping()) {
      findings.add(
          "Nobody holds the pair: the next stop of an instance that uses it stops it too, and so"
              + " does SharedSysbox.repair().");
    }
    record.stop().map(StopNote::finding).ifPresent(findings::add);
    if (state == State.STOPPED && !record.prefixes().isEmpty()) {
      findings.add(
          "The pair has ended although "
              + PairKnowledge.enumerate(record.prefixes())
              + " hold it: the next start of an instance starts it again.");
    }
    if (known.foreign() > 0) {
      findings.add(
          known.foreign()
              + " of the "
              + known.number()
              + " counted holders are not ours, and only who counted them takes them away.");
    }
    return findings;
  }

  /** A status of the processes alone, with the file that cannot be trusted. */
  static SysboxStatus addDamage(SysboxStatus seen, StateFileException damage) {
    Set<Fault> faults = EnumSet.of(Fault.STATE_FILE_DAMAGED);
    faults.addAll(seen.faults());
    List<String> findings = new ArrayList<>(seen.findings());
    findings.add(damage.getMessage() + ".");
    return new SeenSysbox(
        seen.state(), seen.mgr(), seen.fs(), seen.count(), seen.holders(), faults, findings);
  }
}
