package io.dockyard.internal.sysbox;

import io.dockyard.StateFileException;
import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts what was seen and what is known into words. */
final class PairInspection {

  private PairInspection() {}

  /** The status from an observation without a lock. */
  static SysboxStatus of(
      LedgerReading known, PairObservation observation, PairBackground background) {
    List<Finding> faults = new ArrayList<>(observation.all());
    faults.addAll(background.crashLoops());
    if (background.versionsDiffer()) {
      faults.add(
          new Finding(
              Fault.VERSIONS_DIFFER,
              "The two daemons are of different versions: "
                  + Build.enumerate(background.builds())
                  + ".",
              "Stop the instances that use them, install both of one release, start again."));
    }
    List<String> findings = new ArrayList<>(faults.stream().map(Finding::text).toList());
    findings.addAll(findings(known, observation));
    if (!background.absentBinaries().isEmpty()) {
      findings.add(
          "There is no executable " + SharedPrograms.enumerate(background.absentBinaries()) + ".");
    }
    if (background.keptVolumes() > 0) {
      findings.add(
          (background.keptVolumes() == 1
                  ? "1 volume of a container is"
                  : background.keptVolumes() + " volumes of containers are")
              + " kept from an earlier sysbox-mgr; SharedSysbox.kept() tells what can be done.");
    }
    return new SysboxStatus(
        state(observation, background),
        daemon(observation.mgr(), background),
        daemon(observation.fs(), background),
        known.number(),
        known.holders(),
        kinds(faults),
        findings);
  }

  private static State state(PairObservation observation, PairBackground background) {
    State state = observation.state();
    if (state == State.STOPPED && !background.absentBinaries().isEmpty()) {
      return State.ABSENT;
    }
    return state == State.STOPPED && !background.crashLoops().isEmpty() ? State.BROKEN : state;
  }

  private static Set<Fault> kinds(List<Finding> findings) {
    Set<Fault> kinds = EnumSet.noneOf(Fault.class);
    findings.forEach(finding -> kinds.add(finding.fault()));
    return kinds;
  }

  private static Optional<SysboxDaemonStatus> daemon(
      DaemonObservation observation, PairBackground background) {
    return observation
        .detail()
        .process()
        .map(
            process ->
                new SysboxDaemonStatus(
                    process.pid(),
                    process.executable(),
                    process.started(),
                    background.version(observation.daemon()),
                    process.folder(),
                    process.service(),
                    observation.detail().sockets()));
  }

  /** The status where a file cannot be trusted: the processes alone. */
  static SysboxStatus damaged(
      StateFileException damage, PairObservation observation, PairBackground background) {
    SysboxStatus seen = of(LedgerReading.NOTHING, observation, background);
    Set<Fault> faults = EnumSet.of(Fault.STATE_FILE_DAMAGED);
    faults.addAll(seen.faults());
    List<String> findings = new ArrayList<>(seen.findings());
    findings.add(damage.getMessage() + ".");
    return new SysboxStatus(
        seen.state(), seen.mgr(), seen.fs(), seen.count(), seen.holders(), faults, findings);
  }

  private static List<String> findings(LedgerReading known, PairObservation observation) {
    List<String> findings = new ArrayList<>();
    PairRecord record = known.record();
    State state = observation.state();
    if (observation.bothAre(Half.FOREIGN)) {
      findings.add(foreign(observation));
    }
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
              + PairRecord.enumerate(record.prefixes())
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

  private static String foreign(PairObservation observation) {
    Optional<ProcessObservation> mgr = observation.mgr().detail().process();
    String by = mgr.flatMap(ProcessObservation::service).map(unit -> " (" + unit + ")").orElse("");
    String folder = mgr.flatMap(ProcessObservation::folder).map(path -> " " + path).orElse("");
    return "The pair was started by somebody else"
        + by
        + ": it is used, and never stopped. It keeps its data in one directory"
        + folder
        + ", not in generations: if sysbox-mgr ends, containers lose what they keep there.";
  }
}
