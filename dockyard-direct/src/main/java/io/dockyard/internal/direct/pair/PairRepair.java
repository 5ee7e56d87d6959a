package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.DaemonRepair;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.ProgramVersions;
import io.dockyard.internal.sysbox.RepairOfContainers;
import io.dockyard.internal.sysbox.RepairStep;
import io.dockyard.internal.sysbox.StaleFiles;
import io.dockyard.internal.sysbox.StartChecks;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends the pair, one step at a time: after each it looks anew and decides anew, so that a JVM
 * which is killed in between leaves nothing but a pair with fewer faults.
 */
final class PairRepair {

  private static final Logger LOG = LoggerFactory.getLogger(PairRepair.class);

  /** No instance has this prefix: whoever holds the pair is somebody else. */
  private static final String NOBODY = "";

  /** How long a daemon that runs and does not listen is taken for one that is being started. */
  private static final Duration STARTING = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(10);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;
  private final Holders holders;
  private final PairStop stop;
  private final RepairOfContainers containers;

  PairRepair(
      PairPlaces places,
      Ledger ledger,
      PairObserver observer,
      Holders holders,
      RepairOfContainers containers,
      PairStop stop) {
    this.places = places;
    this.ledger = ledger;
    this.observer = observer;
    this.holders = holders;
    this.stop = stop;
    this.containers = containers;
  }

  /** What a repair would do. */
  SysboxRepair plan(SysboxRepairOptions options) {
    requireNoOther();
    RepairView view = look(() -> ledger.peek(this::nothingRuns), observer::observe, holders::look);
    List<RepairStep> steps =
        steps(RepairPlan.decide(view, options.forgetForeign(), Set.of(), false));
    return containers.plan(view.observation(), steps, options.restartContainers());
  }

  /** Mends what can be mended. */
  SysboxRepair run(SysboxRepairOptions options, Deadline deadline) {
    List<Step> done = new ArrayList<>();
    if (Files.isDirectory(places.run()) || !plan(options).isEmpty()) {
      Folders.create(places.run(), "rwx------");
      boolean mended = false;
      while (!mended) {
        deadline.check("the repair of sysbox");
        try (FileLock lock = new PairOwnership(places).lock(deadline)) {
          mended = mendLocked(options, done, deadline);
        }
        if (!mended) {
          stop.run(NOBODY, deadline);
        }
      }
    }
    return containers.run(options.restartContainers(), done, deadline);
  }

  /** False where the pair must be stopped first, for which the lock is given back. */
  private boolean mendLocked(SysboxRepairOptions options, List<Step> done, Deadline deadline) {
    requireNoOther();
    Set<ProcessIdentity> resumed = new HashSet<>();
    Map<ProcessIdentity, CopyProgress> progress = new HashMap<>();
    Deadline patience = Deadline.after(STARTING);
    while (true) {
      RepairView view =
          look(
              () -> ledger.finish(ledger.read(this::nothingRuns)),
              observer::observeClosely,
              holders::lookClosely);
      RepairPlan plan =
          RepairPlan.decide(view, options.forgetForeign(), resumed, !patience.expired());
      if (plan instanceof RepairPlan.LookAgain) {
        // It may have been told to end by somebody, and still copy containers' data out.
        view.observation()
            .mgr()
            .own()
            .ifPresent(mgr -> progress.computeIfAbsent(mgr, CopyProgress::new));
        deadline.pause(STEP, "a daemon of sysbox to listen");
        continue;
      }
      List<RepairStep> steps = steps(plan);
      if (steps.isEmpty()) {
        return true;
      }
      RepairStep next = steps.get(0);
      if (copies(next, view, progress)) {
        patience = Deadline.after(STARTING);
        continue;
      }
      next.refuseToGoOnForEver(done);
      if (next.action() != Action.STOP_PAIR) {
        carryOut(next, view, resumed, deadline, options);
      }
      done.add(next.shown());
      LOG.info("repair of sysbox: {}", next.text());
      if (next.action() == Action.STOP_PAIR) {
        new ProgramVersions(places).forget();
        return false;
      }
      patience = Deadline.after(STARTING);
    }
  }

  private void carryOut(
      RepairStep step,
      RepairView view,
      Set<ProcessIdentity> resumed,
      Deadline deadline,
      SysboxRepairOptions options) {
    LedgerReading known = view.known();
    PairObservation observation = view.observation();
    switch (step.action()) {
      case COUNT_AGAIN -> {
        int foreign = options.forgetForeign() ? 0 : view.foreign();
        new CountRebuild(places, ledger, observer, holders).run(foreign);
      }
      case CORRECT_HOLDERS -> {
        PairRecord healed = known.record().withHolders(view.census().healed().holders());
        ledger.tidy(ledger.write(known, healed));
      }
      case FORGET_FOREIGN -> ledger.tidy(ledger.write(known, known.record(), 0));
      case CONTINUE_DAEMON ->
          step.daemons().forEach(daemon -> goOn(own(observation, daemon), resumed, deadline));
      case KILL_DAEMON -> step.daemons().forEach(daemon -> kill(own(observation, daemon)));
      case START_DAEMONS -> start(step.daemons(), view, deadline);
      case NOTE_DAEMONS -> ledger.write(known, known.record().noting(observation));
      case WRITE_PID_FILE ->
          step.daemons().forEach(d -> DaemonRepair.writePidFile(places, d, own(observation, d)));
      case REMOVE_STALE_FILES ->
          step.daemons().forEach(daemon -> new StaleFiles(places).remove(observation.of(daemon)));
      case STOP_PAIR, START_CONTAINERS, RESTART_CONTAINERS ->
          throw new IllegalArgumentException("not under the lock: " + step);
    }
  }

  private static ProcessIdentity own(PairObservation observation, SysboxDaemon daemon) {
    return observation.of(daemon).own().orElseThrow();
  }

  private static void goOn(
      ProcessIdentity daemon, Set<ProcessIdentity> resumed, Deadline deadline) {
    DaemonRepair.goOn(daemon, deadline);
    resumed.add(daemon);
  }

  private void kill(ProcessIdentity daemon) {
    new StartHistory(places).ended(List.of(daemon));
    DaemonRepair.kill(daemon);
  }

  private void start(Set<SysboxDaemon> missing, RepairView view, Deadline deadline) {
    StartChecks checks = new StartChecks(places, Optional.empty());
    checks.beforeStart(view.observation(), missing);
    new PairStart(places, ledger, observer, view.known(), deadline)
        .run(view.observation(), missing);
    checks.keep(view.observation());
  }

  /** Whether what a sysbox-mgr that does not listen has started to copy gets on. */
  private static boolean copies(
      RepairStep step, RepairView view, Map<ProcessIdentity, CopyProgress> progress) {
    if (step.action() != Action.KILL_DAEMON || !step.daemons().contains(SysboxDaemon.MGR)) {
      return false;
    }
    CopyProgress seen = progress.get(own(view.observation(), SysboxDaemon.MGR));
    return seen != null && seen.moved();
  }

  private RepairView look(
      Supplier<LedgerReading> read,
      Function<Map<SysboxDaemon, Launch>, PairObservation> see,
      Function<PairRecord, Census> count) {
    LedgerReading known;
    Optional<String> damage = Optional.empty();
    try {
      known = read.get();
    } catch (StateFileException e) {
      damage = Optional.ofNullable(e.getMessage());
      known = ledger.holdersDamaged() ? LedgerReading.NOTHING : ledger.readWithoutNumber();
    }
    PairObservation observation = see.apply(known.record().launches());
    RepairView view =
        new RepairView(
            known, damage, ledger.numberAlone(), count.apply(known.record()), false, observation);
    return view.mustCountAgain() ? view.withOthers(containers.othersRun()) : view;
  }

  private void requireNoOther() {
    new PairOwnership(places).requireNoOther(SysboxPair.BACKEND, () -> !nothingRuns());
  }

  private boolean nothingRuns() {
    return observer.observe(Map.of()).nothing();
  }

  private static List<RepairStep> steps(RepairPlan plan) {
    if (plan instanceof RepairPlan.Refuse refuse) {
      throw new RefusedException(refuse.seen(), refuse.advice());
    }
    return plan instanceof RepairPlan.Steps steps ? steps.steps() : List.of();
  }
}
