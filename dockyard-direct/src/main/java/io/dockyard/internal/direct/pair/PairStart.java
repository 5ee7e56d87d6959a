package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.ProcessIdentity;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.Rollback;
import io.dockyard.internal.sysbox.CurrentLink;
import io.dockyard.internal.sysbox.Generations;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SharedPrograms;
import io.dockyard.internal.sysbox.StaleFiles;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of the daemons that do not run, for one instance or for those who hold the pair. Each
 * step is noted before it is done, so that whoever comes after a killed JVM recognises what it
 * finds.
 */
final class PairStart {

  private static final Logger LOG = LoggerFactory.getLogger(PairStart.class);

  /** The kernel tells nobody that a socket listens. */
  private static final Duration STEP = Duration.ofMillis(2);

  /** Once in some fifty starts a sysbox-fs hangs before it listens; it takes 25 ms otherwise. */
  private static final Duration FS_HANGS_AFTER = Duration.ofSeconds(3);

  private static final Duration TAKING_BACK = Duration.ofSeconds(5);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;
  private final PairOwnership ownership;
  private final Generations generations;
  private final StartHistory history;
  private final LedgerReading before;
  private final PairRecord wanted;
  private final String prefix;
  private final Deadline deadline;

  private final Map<SysboxDaemon, DaemonProcess> started = new EnumMap<>(SysboxDaemon.class);

  /** What is written in the ledger now. */
  private LedgerReading latest;

  PairStart(
      PairPlaces places,
      Ledger ledger,
      PairObserver observer,
      LedgerReading before,
      Holder holder,
      Deadline deadline) {
    this(places, ledger, observer, before, before.record().held(holder), holder.prefix(), deadline);
  }

  /** For those who hold the pair already. */
  PairStart(
      PairPlaces places,
      Ledger ledger,
      PairObserver observer,
      LedgerReading before,
      Deadline deadline) {
    this(
        places,
        ledger,
        observer,
        before,
        before.record(),
        before.record().prefixes().stream().findFirst().orElse("of another tool"),
        deadline);
  }

  private PairStart(
      PairPlaces places,
      Ledger ledger,
      PairObserver observer,
      LedgerReading before,
      PairRecord wanted,
      String prefix,
      Deadline deadline) {
    this.places = places;
    this.before = before;
    this.latest = before;
    this.ledger = ledger;
    this.observer = observer;
    this.ownership = new PairOwnership(places);
    this.generations = new Generations(places);
    this.history = new StartHistory(places);
    this.wanted = wanted;
    this.prefix = prefix;
    this.deadline = deadline;
  }

  /** Starts them and makes the instance a holder; takes everything back where that fails. */
  void run(PairObservation observation, Set<SysboxDaemon> missing) {
    new SharedPrograms(places).require(prefix);
    Map<SysboxDaemon, Launch> launches = new EnumMap<>(SysboxDaemon.class);
    missing.forEach(daemon -> launches.put(daemon, decided(daemon)));
    latest = ledger.write(before, wanted.launched(launches));
    try {
      ownership.claim(SysboxPair.BACKEND);
      for (SysboxDaemon daemon : missing) {
        new StaleFiles(places).remove(observation.of(daemon));
        spawn(daemon);
      }
      note();
      awaitReady();
      Launch mgr = latest.record().launches().get(SysboxDaemon.MGR);
      if (mgr != null) {
        new CurrentLink(places).pointTo(mgr.generation());
      }
    } catch (Throwable e) {
      Rollback.run(e, () -> takeBack(missing));
      throw e;
    }
    LOG.info("started {} for instance '{}'", processes(), prefix);
  }

  private Launch decided(SysboxDaemon daemon) {
    return new Launch(generations.fresh(daemon), Optional.empty());
  }

  private void spawn(SysboxDaemon daemon) {
    Path generation = generation(daemon);
    generations.mark(daemon, generation);
    started.put(daemon, DaemonProcess.start(places, daemon, generation));
  }

  private Path generation(SysboxDaemon daemon) {
    return launch(daemon).generation();
  }

  private Launch launch(SysboxDaemon daemon) {
    return Objects.requireNonNull(latest.record().launches().get(daemon));
  }

  private void note() {
    Map<SysboxDaemon, Launch> noted = new EnumMap<>(SysboxDaemon.class);
    for (DaemonProcess process : started.values()) {
      process
          .identity()
          .ifPresent(id -> noted.put(process.daemon(), launch(process.daemon()).noting(id)));
    }
    latest = ledger.write(latest, latest.record().launched(noted));
    List<StartHistory.Start> starts = new ArrayList<>();
    noted.forEach(
        (daemon, launch) ->
            launch.process().ifPresent(id -> starts.add(StartHistory.Start.of(daemon, id))));
    history.started(starts);
  }

  private void awaitReady() {
    Duration half = deadline.remaining().dividedBy(2);
    Deadline hangs = Deadline.after(half.compareTo(FS_HANGS_AFTER) < 0 ? half : FS_HANGS_AFTER);
    boolean mayRetry = started.containsKey(SysboxDaemon.FS);
    while (true) {
      boolean ready = observer.listening(started.keySet());
      for (DaemonProcess process : started.values()) {
        if (!process.alive()) {
          throw ended(process);
        }
      }
      if (ready) {
        return;
      }
      if (mayRetry && hangs.expired() && !observer.listening(SysboxDaemon.FS)) {
        mayRetry = false;
        startFsOnceMore();
      }
      try {
        deadline.pause(STEP, "sysbox to be ready");
      } catch (DeadlineException e) {
        throw late();
      }
    }
  }

  private void startFsOnceMore() {
    SysboxDaemon fs = SysboxDaemon.FS;
    DaemonProcess hung = Objects.requireNonNull(started.get(fs));
    LOG.warn("sysbox-fs hangs at its start, it is killed and started once more");
    hung.kill();
    Processes.awaitExit(hung.identity().stream().toList(), Deadline.after(TAKING_BACK));
    generations.discard(generation(fs), Deadline.after(TAKING_BACK));
    latest = ledger.write(latest, latest.record().launched(Map.of(fs, decided(fs))));
    new StaleFiles(places).remove(observer.observe(latest.record().launches()).of(fs));
    spawn(fs);
    note();
  }

  private StartFailedException ended(DaemonProcess process) {
    Integer status = process.exitStatus();
    return new StartFailedException(
        prefix,
        StartPhase.SYSBOX,
        process.daemon().program()
            + " ended before it listened, with exit status "
            + status
            + "; the end of its log:",
        "",
        status,
        process.logTail(),
        null);
  }

  private DeadlineException late() {
    String logs =
        started.values().stream()
            .filter(process -> !observer.listening(process.daemon()))
            .map(
                process ->
                    process.daemon().program()
                        + " runs, but does not listen; the end of its log:\n"
                        + process.logTail())
            .collect(Collectors.joining("\n"));
    return new DeadlineException("sysbox to be ready", deadline.allowed(), logs);
  }

  /** Ends what was started here, and nothing else. */
  private void takeBack(Set<SysboxDaemon> missing) {
    for (DaemonProcess process : started.values()) {
      boolean listened = observer.listening(process.daemon());
      if (process.alive()) {
        history.ended(process.identity().stream().toList());
      }
      process.end(TAKING_BACK);
      if (!listened) {
        generations.discard(generation(process.daemon()), Deadline.after(TAKING_BACK));
      }
    }
    PairObservation left = observer.observe(before.record().launches());
    left.both().forEach(new StaleFiles(places)::remove);
    missing.forEach(daemon -> generations.forget(generation(daemon)));
    generations.removeEmptyFolders();
    Cgroups.removeIfEmpty(places.cgroup());
    if (before.record().launches().isEmpty()
        && left.both().stream().noneMatch(daemon -> daemon.half().ours())) {
      ownership.release();
    }
    ledger.tidy(ledger.write(latest, before.record()));
  }

  private String processes() {
    return started.values().stream()
        .map(p -> p.daemon().program() + " " + p.identity().map(ProcessIdentity::pid).orElse(0L))
        .collect(Collectors.joining(", "));
  }
}
