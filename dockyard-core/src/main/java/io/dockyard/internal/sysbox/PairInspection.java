package io.dockyard.internal.sysbox;

import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts what was seen of the pair, and what is known of its holders, into words. */
public final class PairInspection {

  private final PairPlaces places;
  private final PairKeeping keeping;

  /**
   * An inspection of one pair.
   *
   * @param places where it is
   * @param keeping what is kept of containers' data beside it
   */
  public PairInspection(PairPlaces places, PairKeeping keeping) {
    this.places = places;
    this.keeping = keeping;
  }

  /**
   * The status.
   *
   * @param observation the pair
   * @param holding who holds it
   * @param crashLoops the daemons that ended again and again
   * @return what an operator is told
   */
  public SysboxStatus status(
      PairObservation observation, PairHolding holding, List<Finding> crashLoops) {
    PairBackground background =
        new PairBackground(
            new SharedPrograms(places).absent(),
            new StartChecks(places, Optional.empty()).running(observation),
            crashLoops,
            keeping.data().count());
    return of(observation, holding, background);
  }

  static SysboxStatus of(
      PairObservation observation, PairHolding holding, PairBackground background) {
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
    if (observation.bothAre(Half.FOREIGN)) {
      findings.add(foreign(observation));
    }
    findings.addAll(holding.findings());
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
    return new SeenSysbox(
        state(observation, background),
        daemon(observation.mgr(), background),
        daemon(observation.fs(), background),
        holding.number(),
        holding.holders(),
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
                new SeenDaemon(
                    process.pid(),
                    process.executable(),
                    process.started(),
                    background.version(observation.daemon()),
                    process.folder(),
                    process.service(),
                    observation.detail().sockets()));
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
