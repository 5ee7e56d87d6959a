package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.DockyardException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.CurrentLink;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKeeping;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.StaleFiles;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends our own pair, or what is left of it, and clears up after it.
 *
 * <p>When sysbox-mgr stops it copies the containers' inner data out, and destroys it whatever
 * became of the copy. So what containers do not have yet is linked aside before it is told to end,
 * and the links go when the containers are seen to have it all.
 *
 * <p>The pair's lock is only held to look, to tell the daemons, and to clear up. Between that the
 * stop is noted, so that who comes meanwhile waits for it, and can finish it where this JVM is
 * killed; two that finish it do not hinder each other.
 */
final class PairStop {

  private static final Logger LOG = LoggerFactory.getLogger(PairStop.class);
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);

  /** How often it is looked whether a copy gets on, and whether it is done. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;
  private final PairKeeping keeping;
  private final Supplier<LedgerReading> read;
  private final Duration stuckAfter;

  /**
   * A stop.
   *
   * @param read reads the ledger
   * @param stuckAfter how long nothing may get on before a daemon is killed
   */
  PairStop(
      PairPlaces places,
      Ledger ledger,
      PairObserver observer,
      PairKeeping keeping,
      Supplier<LedgerReading> read,
      Duration stuckAfter) {
    this.places = places;
    this.ledger = ledger;
    this.observer = observer;
    this.keeping = keeping;
    this.read = read;
    this.stuckAfter = stuckAfter;
  }

  /** What was told to end. */
  private record Told(LedgerReading known, PairObservation observation) {}

  /**
   * Ends the pair, unless somebody needs it by then. The caller does not have the pair's lock.
   *
   * @param prefix the one instance that may hold it
   * @param deadline how long it may take
   * @throws DeadlineException when it still stops then; the next operation goes on with it
   */
  void run(String prefix, Deadline deadline) {
    Optional<Told> told = tell(prefix, deadline);
    if (told.isEmpty()) {
      return;
    }
    await(told.get(), deadline);
    verify(deadline);
    finish(told.get(), deadline);
  }

  private Optional<Told> tell(String prefix, Deadline deadline) {
    try (FileLock keptLock = keeping.lock(deadline)) {
      Optional<Path> secured = Optional.empty();
      while (true) {
        LedgerReading known = locked(deadline, read);
        // Daemons that have been told to end are no use to who has come since: that one waits.
        boolean ending = known.record().stopping() && known.foreign() == 0;
        if (known.heldBesides(prefix) && !ending) {
          LOG.debug("sysbox is needed again and not stopped");
          secured.ifPresent(generation -> keeping.release(generation, deadline));
          return Optional.empty();
        }
        if (!known.record().stopping()) {
          secured = keeping.generation(known.record().launches());
          secured.ifPresent(generation -> keeping.secure(generation, deadline));
        }
        Optional<Told> told = locked(deadline, () -> tellLocked(prefix, known));
        if (told.isPresent()) {
          return told;
        }
      }
    }
  }

  /** Empty where somebody has come meanwhile, and has perhaps left data that is not aside. */
  private Optional<Told> tellLocked(String prefix, LedgerReading before) {
    LedgerReading known = read.get();
    if (known.serial() != before.serial()
        || known.number() != before.number()
        || !known.record().launches().equals(before.record().launches())) {
      return Optional.empty();
    }
    LedgerReading written = ledger.write(known, known.record().nowStopping(StopNote.now(prefix)));
    PairObservation observation = observer.observeClosely(written.record().launches());
    // Another tool would start its own sysbox-mgr on what it points to.
    new CurrentLink(places).remove();
    if (observation.bothAre(Half.OURS)) {
      new StartHistory(places).forget();
    }
    own(observation).forEach(process -> Processes.signal(process, Processes.SIGTERM));
    // One that a signal has stopped does not see it otherwise.
    own(observation).forEach(process -> Processes.signal(process, Processes.SIGCONT));
    return Optional.of(new Told(written, observation));
  }

  private <T> T locked(Deadline deadline, Supplier<T> work) {
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      return work.get();
    }
  }

  /** Whatever happens to the copy, what was not in the containers is linked aside. */
  private void await(Told told, Deadline deadline) {
    List<ProcessIdentity> own = own(told.observation());
    Optional<ProcessIdentity> mgr = told.observation().mgr().own();
    Optional<Path> dataRoot =
        Optional.ofNullable(told.known().record().launches().get(SysboxDaemon.MGR))
            .map(Launch::generation);
    CopyProgress progress = new CopyProgress(places.cgroup(), mgr, dataRoot);
    Deadline stuck = Deadline.after(stuckAfter);
    while (!Processes.awaitExit(own, Deadline.after(shorter(LOOK, deadline.remaining())))) {
      if (progress.moved()) {
        stuck = Deadline.after(stuckAfter);
      } else if (stuck.expired()) {
        LOG.warn("sysbox did nothing for {} s and is killed", stuckAfter.toSeconds());
        kill(own);
        return;
      }
      if (deadline.expired()) {
        refuseToKill(mgr, deadline);
        LOG.warn(
            "sysbox-fs did not stop within {} ms and is killed", deadline.allowed().toMillis());
        kill(own);
        return;
      }
    }
  }

  private static void refuseToKill(Optional<ProcessIdentity> mgr, Deadline deadline) {
    Optional<ProcessIdentity> alive = mgr.filter(Processes::alive);
    if (alive.isPresent()) {
      throw new DeadlineException(
          "sysbox-mgr to stop",
          deadline.allowed(),
          "process "
              + alive.get().pid()
              + " was told to end and may still copy containers' data out; it is not killed, and"
              + " the next operation on the shared sysbox waits for it again");
    }
  }

  private void kill(List<ProcessIdentity> own) {
    own.forEach(process -> Processes.signal(process, Processes.SIGKILL));
    killMembers("rsync");
    Processes.awaitExit(own, Deadline.after(AFTER_KILL));
  }

  /** What cannot be looked at now stays, and is looked at again by the next start or stop. */
  private void verify(Deadline deadline) {
    try {
      keeping.collect(deadline);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      LOG.warn("what is kept of containers' data was not gone through: {}", e.getMessage());
    }
  }

  private void finish(Told told, Deadline deadline) {
    // Whoever has the lock now may be starting the next pair.
    Deadline patience = Deadline.after(longer(AFTER_KILL, deadline.remaining()));
    try (FileLock lock = new PairOwnership(places).lock(patience)) {
      LedgerReading known = read.get();
      boolean ours =
          known.record().stopping()
              && known.record().launches().equals(told.known().record().launches());
      if (!ours) {
        LOG.debug("somebody else has finished the stop");
        return;
      }
      endStragglers();
      observer.observe(known.record().launches()).both().forEach(new StaleFiles(places)::remove);
      keeping.clearUp();
      // Before the ledger, by which whoever comes after a killed JVM finishes the stop.
      new PairOwnership(places).release();
      PairRecord gone = new PairRecord(known.record().holders(), false, Map.of());
      ledger.tidy(ledger.write(known, gone));
      LOG.info("stopped {}", processes(told.observation()));
    }
  }

  /** A helper of sysbox-fs that outlived it serves nobody; anything else may end by itself. */
  private void endStragglers() {
    killMembers(SysboxDaemon.FS.program());
    try {
      Cgroups.remove(places.cgroup(), Deadline.after(AFTER_KILL));
    } catch (DeadlineException e) {
      LOG.warn("cgroup {} stays for now: {}", places.cgroup(), e.getMessage());
    }
  }

  private void killMembers(String program) {
    for (long pid : Cgroups.processes(places.cgroup())) {
      boolean named = Processes.executable(pid).filter(exe -> exe.endsWith(program)).isPresent();
      if (named && PairObserver.sameHost(pid)) {
        Processes.identify(pid).ifPresent(p -> Processes.signal(p, Processes.SIGKILL));
      }
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static List<ProcessIdentity> own(PairObservation observation) {
    return observation.both().stream().flatMap(daemon -> daemon.own().stream()).toList();
  }

  private static String processes(PairObservation observation) {
    String processes =
        observation.both().stream()
            .flatMap(
                daemon -> daemon.own().stream().map(p -> daemon.daemon().program() + " " + p.pid()))
            .collect(Collectors.joining(", "));
    return processes.isEmpty() ? "nothing: the pair had ended before" : processes;
  }
}
