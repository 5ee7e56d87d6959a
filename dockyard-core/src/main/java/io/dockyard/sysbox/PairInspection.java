package io.dockyard.sysbox;

import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts what was seen and what is known into words. */
final class PairInspection {

  private PairInspection() {}

  /** The status from an observation without a lock. */
  static SysboxStatus of(LedgerReading known, PairSight sight, List<Path> absentBinaries) {
    List<String> findings = new ArrayList<>(sight.findings());
    findings.addAll(findings(known, sight));
    State state = sight.state();
    if (!absentBinaries.isEmpty()) {
      if (state == State.STOPPED) {
        state = State.ABSENT;
      }
      findings.add("There is no executable " + SharedPrograms.enumerate(absentBinaries) + ".");
    }
    return new SysboxStatus(
        state,
        sight.mgr().listener(),
        sight.fs().listener(),
        known.number(),
        known.holders(),
        findings);
  }

  /** The status where a file cannot be trusted: the processes alone. */
  static SysboxStatus damaged(
      StateFileException damage, PairSight sight, List<Path> absentBinaries) {
    SysboxStatus seen = of(LedgerReading.NOTHING, sight, absentBinaries);
    List<String> findings = new ArrayList<>(seen.findings());
    findings.add(damage.getMessage() + ".");
    return new SysboxStatus(
        seen.state(), seen.mgrPid(), seen.fsPid(), seen.count(), seen.holders(), findings);
  }

  private static List<String> findings(LedgerReading known, PairSight sight) {
    List<String> findings = new ArrayList<>();
    PairRecord record = known.record();
    State state = sight.state();
    if (state == State.RUNNING_FOREIGN) {
      findings.add("The pair was started by somebody else: it is used, and never stopped.");
    }
    if (state == State.RUNNING && record.launches().isEmpty()) {
      findings.add(
          "The pair was started by dockyard, but who held it was lost: it is used, and not stopped"
              + " with the last holder.");
    }
    if (record.stopping()) {
      findings.add("A stop of the pair was begun and has not been finished yet.");
    }
    if (state == State.STOPPED && !record.holders().isEmpty()) {
      findings.add(
          "The pair has ended although "
              + PairRecord.enumerate(record.holders())
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
}
