package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.internal.sysbox.Finding;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairHolding;
import io.dockyard.internal.sysbox.PairInspection;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.RepairOfContainers;
import io.dockyard.internal.sysbox.SharedPair;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.PairUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pair that systemd runs, for who wants to look at it or repair it. */
final class UnitPair extends SharedPair {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PairPlaces places;
  private final Systemd systemd;
  private final PairObserver observer;
  private final UnitKnowledge knowledge;
  private final PairInspection inspection;
  private final UnitRepair repair;

  UnitPair(PairPlaces places, Systemd systemd, PairObserver observer, UnitKnowledge knowledge) {
    super(places, observer, knowledge);
    this.places = places;
    this.systemd = systemd;
    this.observer = observer;
    this.knowledge = knowledge;
    this.inspection = new PairInspection(places, keeping());
    this.repair =
        new UnitRepair(
            places,
            systemd,
            observer,
            knowledge,
            new RepairOfContainers(places, observer, knowledge, keeping()));
  }

  @Override
  public SysboxStatus status() {
    List<String> findings = new ArrayList<>();
    new PairOwnership(places)
        .other(PairUnits.BACKEND)
        .ifPresent(owner -> findings.add(owner.finding()));
    List<SysboxHolder> holders = holders();
    if (!holders.isEmpty()) {
      findings.addAll(UnitFolder.of(places).findings());
      Deadline deadline = Deadline.after(PATIENCE);
      for (String unit : PairUnits.all()) {
        findings.addAll(UnitLook.changes(systemd.status(unit, deadline)));
      }
    }
    Map<SysboxDaemon, Launch> launches = knowledge.launches();
    PairObservation observation =
        observer.observeNoted(launches).orElseGet(() -> observer.observe(launches));
    return inspection.status(
        observation, new PairHolding(holders.size(), holders, findings), givenUp());
  }

  /** The daemons that systemd starts no more. */
  private List<Finding> givenUp() {
    List<Finding> findings = new ArrayList<>();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      String unit = PairUnits.of(daemon);
      if (systemd.status(unit, Deadline.after(PATIENCE)).failed()) {
        findings.add(
            new Finding(
                Fault.CRASH_LOOP,
                daemon.program() + " ended again and again, and systemd starts it no more.",
                "See journalctl --unit "
                    + unit
                    + "; a start of an instance, or SharedSysbox.repair(), starts it again."));
      }
    }
    return findings;
  }

  @Override
  public List<SysboxHolder> holders() {
    return knowledge.holders();
  }

  @Override
  public SysboxRepair repairPlan(SysboxRepairOptions options) {
    return repair.plan(options);
  }

  @Override
  public SysboxRepair repair(SysboxRepairOptions options, Duration timeout) {
    return repair.run(options, Deadline.after(timeout));
  }
}
