package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.internal.sysbox.DaemonRepair;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.RepairOfContainers;
import io.dockyard.internal.sysbox.RepairStep;
import io.dockyard.internal.sysbox.StaleFiles;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.PairUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends the pair where systemd does not do it by itself: a daemon that does nothing, and one that
 * it starts no more. After each step it looks and decides anew.
 */
final class UnitRepair {

  private static final Logger LOG = LoggerFactory.getLogger(UnitRepair.class);

  /** How long a daemon that runs and does not listen is taken for one that is being started. */
  private static final Duration STARTING = Duration.ofSeconds(6);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final PairPlaces places;
  private final Systemd systemd;
  private final PairObserver observer;
  private final UnitKnowledge knowledge;
  private final RepairOfContainers containers;

  UnitRepair(
      PairPlaces places,
      Systemd systemd,
      PairObserver observer,
      UnitKnowledge knowledge,
      RepairOfContainers containers) {
    this.places = places;
    this.systemd = systemd;
    this.observer = observer;
    this.knowledge = knowledge;
    this.containers = containers;
  }

  /** What a repair would do. */
  SysboxRepair plan(SysboxRepairOptions options) {
    requireNoOther();
    PairObservation seen = observer.observe(knowledge.launches());
    List<RepairStep> steps = steps(seen, new DaemonRepair(seen, Set.of()));
    return containers.plan(seen, steps, options.restartContainers());
  }

  /** Mends what can be mended. */
  SysboxRepair run(SysboxRepairOptions options, Deadline deadline) {
    requireNoOther();
    List<Step> done = new ArrayList<>();
    Set<ProcessIdentity> resumed = new HashSet<>();
    Deadline patience = Deadline.after(STARTING);
    while (true) {
      PairObservation seen = observer.observeClosely(knowledge.launches());
      DaemonRepair daemons = new DaemonRepair(seen, resumed);
      if (daemons.mayListenSoon() && !patience.expired()) {
        deadline.pause(PAUSE, "a daemon of sysbox to listen");
        continue;
      }
      List<RepairStep> steps = steps(seen, daemons);
      if (steps.isEmpty()) {
        break;
      }
      RepairStep next = steps.get(0);
      next.refuseToGoOnForEver(done);
      carryOut(next, seen, resumed, deadline);
      done.add(next.shown());
      LOG.info("repair of sysbox: {}", next.text());
      patience = Deadline.after(STARTING);
    }
    return containers.run(options.restartContainers(), done, deadline);
  }

  private List<RepairStep> steps(PairObservation seen, DaemonRepair daemons) {
    if (seen.othersAreInTheWay()) {
      throw new RefusedException(String.join(" ", seen.findings()), DaemonRepair.adviceOnOthers());
    }
    List<RepairStep> steps = new ArrayList<>();
    if (knowledge.holders().isEmpty()) {
      daemons.stale().ifPresent(steps::add);
    } else if (!seen.bothAre(Half.FOREIGN)) {
      steps.addAll(daemons.mend());
      daemons.start().ifPresent(steps::add);
    }
    return steps;
  }

  private void carryOut(
      RepairStep step, PairObservation seen, Set<ProcessIdentity> resumed, Deadline deadline) {
    for (SysboxDaemon daemon : step.daemons()) {
      switch (step.action()) {
        case CONTINUE_DAEMON -> {
          DaemonRepair.goOn(own(seen, daemon), deadline);
          resumed.add(own(seen, daemon));
        }
        case KILL_DAEMON -> DaemonRepair.kill(own(seen, daemon));
        case WRITE_PID_FILE -> DaemonRepair.writePidFile(places, daemon, own(seen, daemon));
        case REMOVE_STALE_FILES -> new StaleFiles(places).remove(seen.of(daemon));
        case START_DAEMONS -> LOG.debug("{} is started below", daemon.program());
        default -> throw new IllegalArgumentException("not a step of systemd's pair: " + step);
      }
    }
    if (step.action() == Action.START_DAEMONS) {
      String holder = knowledge.holders().stream().map(SysboxHolder::prefix).findFirst().orElse("");
      new AnchorStart(holder, systemd, deadline).run();
    }
  }

  private static ProcessIdentity own(PairObservation seen, SysboxDaemon daemon) {
    return seen.of(daemon).own().orElseThrow();
  }

  private void requireNoOther() {
    new PairOwnership(places)
        .requireNoOther(PairUnits.BACKEND, () -> !observer.observe(knowledge.launches()).nothing());
  }
}
