package io.dockyard.sysbox;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.host.Cgroups;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.host.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends our own pair, or what is left of it, and clears up after it.
 *
 * <p>sysbox-mgr is never killed: when it stops it copies the containers' inner data out, and what
 * it has not copied would be lost to them.
 */
final class PairStop {

  private static final Logger LOG = LoggerFactory.getLogger(PairStop.class);
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;

  PairStop(PairPlaces places, Ledger ledger, PairObserver observer) {
    this.places = places;
    this.ledger = ledger;
    this.observer = observer;
  }

  /**
   * Ends the pair that nobody but, at most, one instance holds any more.
   *
   * @param known the count and what we know
   * @param holdersLeft what we know without who has just left
   * @param deadline how long its stop may take
   * @return what was written, the pair being gone
   * @throws DeadlineException when it still stops then; the next operation goes on with it
   */
  LedgerReading run(LedgerReading known, PairRecord holdersLeft, Deadline deadline) {
    PairRecord stopping = holdersLeft.nowStopping();
    LedgerReading written = ledger.write(known, stopping);
    PairSight sight = observer.lookClosely(stopping);
    end(sight, deadline);
    endStragglers();
    observer.look(stopping).both().forEach(new StaleFiles(places)::remove);
    new CurrentLink(places).remove();
    Generations generations = new Generations(places);
    stopping.launches().values().forEach(launch -> generations.forget(launch.generation()));
    generations.removeEmptyFolders();
    PairRecord gone = new PairRecord(stopping.holders(), false, Map.of());
    LedgerReading last = ledger.write(written, gone);
    ledger.tidy(last);
    LOG.info("stopped {}", processes(sight));
    return last;
  }

  private void end(PairSight sight, Deadline deadline) {
    List<ProcessIdentity> own = own(sight);
    own.forEach(process -> Processes.signal(process, Processes.SIGTERM));
    if (Processes.awaitExit(own, deadline)) {
      return;
    }
    Optional<ProcessIdentity> mgr = sight.mgr().own().filter(Processes::alive);
    if (mgr.isPresent()) {
      throw new DeadlineException(
          "sysbox-mgr to stop",
          deadline.allowed(),
          "process "
              + mgr.get().pid()
              + " was told to end and may still copy containers' data out; it is not killed, and"
              + " the next operation on the shared sysbox waits for it again");
    }
    LOG.warn("sysbox-fs did not stop within {} ms and is killed", deadline.allowed().toMillis());
    own.forEach(process -> Processes.signal(process, Processes.SIGKILL));
    Processes.awaitExit(own, Deadline.after(AFTER_KILL));
  }

  /** A helper of sysbox-fs that outlived it serves nobody; anything else may end by itself. */
  private void endStragglers() {
    for (long pid : Cgroups.processes(places.cgroup())) {
      boolean helper =
          Processes.executable(pid)
              .filter(exe -> exe.endsWith(SysboxDaemon.FS.program()))
              .isPresent();
      if (helper && PairObserver.sameHost(pid)) {
        Processes.identify(pid).ifPresent(p -> Processes.signal(p, Processes.SIGKILL));
      }
    }
    try {
      Cgroups.remove(places.cgroup(), Deadline.after(AFTER_KILL));
    } catch (DeadlineException e) {
      LOG.warn("cgroup {} stays for now: {}", places.cgroup(), e.getMessage());
    }
  }

  private static List<ProcessIdentity> own(PairSight sight) {
    return sight.both().stream().flatMap(daemon -> daemon.own().stream()).toList();
  }

  private static String processes(PairSight sight) {
    String processes =
        sight.both().stream()
            .flatMap(
                daemon -> daemon.own().stream().map(p -> daemon.daemon().program() + " " + p.pid()))
            .collect(Collectors.joining(", "));
    return processes.isEmpty() ? "nothing: the pair had ended before" : processes;
  }
}
