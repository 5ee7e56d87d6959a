package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.ProcessIdentity;
import io.dockyard.SharedSysbox;
import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxListener;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.SysboxWatch;
import io.dockyard.internal.host.HostChanges;
import io.dockyard.internal.host.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the pair whenever something of it changes, in a thread of its own, and repairs it where
 * that is wished.
 */
public final class PairWatch implements SysboxWatch {

  private static final Logger LOG = LoggerFactory.getLogger(PairWatch.class);
  private static final Duration SHORTEST = Duration.ofMillis(10);

  /** What has lasted no longer may be a start or a stop that is under way, usually some 60 ms. */
  private static final Duration SETTLING = Duration.ofMillis(250);

  /** However long the caller's interval: a word of the kernel that was missed must not stay so. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Path run;
  private final Supplier<SysboxStatus> look;
  private final BooleanSupplier atWork;
  private final Duration probeEvery;
  private final SysboxListener listener;
  private final Optional<AutomaticRepair> repair;
  private final HostChanges changes;
  private final Thread thread;

  private volatile boolean closing;

  /** Used by the watch's thread alone. */
  private Optional<SysboxStatus> told = Optional.empty();

  /** Since when the pair is seen broken without that having been told. */
  private Optional<Deadline> settling = Optional.empty();

  /** When a repair is to be tried again, though nothing changes. */
  private Optional<Deadline> nextRepair = Optional.empty();

  private PairWatch(
      Path run,
      Supplier<SysboxStatus> look,
      BooleanSupplier atWork,
      Duration probeEvery,
      SysboxListener listener,
      Optional<AutomaticRepair> repair,
      HostChanges changes) {
    this.run = run;
    this.look = look;
    this.atWork = atWork;
    this.probeEvery = probeEvery;
    this.listener = new ForgivingListener(listener);
    this.repair = repair;
    this.changes = changes;
    this.thread = new Thread(this::watch, "dockyard-sysbox-watch");
    thread.setDaemon(true);
  }

  /**
   * Begins to watch.
   *
   * @param run the directory of the sockets; need not exist
   * @param sysbox the pair
   * @param atWork whether a JVM starts or ends something of it now
   * @param probeEvery how often it is looked at although nothing tells of a change; at least 10 ms
   * @param listener is told of changes, in the watch's thread
   * @param repair how it is repaired where something is wrong; empty for not at all
   * @return the watch, which has begun
   */
  public static SysboxWatch start(
      Path run,
      SharedSysbox sysbox,
      BooleanSupplier atWork,
      Duration probeEvery,
      SysboxListener listener,
      Optional<SysboxRepairOptions> repair) {
    if (probeEvery.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("an interval below 10 ms: " + probeEvery);
    }
    Duration interval = shorter(probeEvery, LONGEST);
    PairWatch watch =
        new PairWatch(
            run,
            sysbox::status,
            atWork,
            interval,
            listener,
            repair.map(options -> new AutomaticRepair(sysbox, options)),
            HostChanges.open());
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (!closing) {
        try {
          round();
        } catch (DockyardException e) {
          LOG.warn("cannot look at sysbox, trying again in {} ms", probeEvery.toMillis(), e);
          changes.await(List.of(), probeEvery);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("the watch on sysbox has ended", e);
    } finally {
      changes.close();
    }
  }

  private void round() {
    // Before the look, so that what changes after it is not missed.
    watchDirectory();
    SysboxStatus status = look.get();
    Duration patience = probeEvery;
    if (passing(status)) {
      patience = shorter(patience, settling.orElseThrow().remaining());
    } else {
      settling = Optional.empty();
      if (tell(status)) {
        return;
      }
      if (repair.isPresent()) {
        patience = shorter(patience, nextRepair.map(Deadline::remaining).orElse(patience));
      }
    }
    List<Long> pids =
        Stream.of(status.mgr(), status.fs())
            .flatMap(Optional::stream)
            .map(SysboxDaemonStatus::pid)
            .toList();
    List<ProcessIdentity> processes =
        pids.stream().flatMap(pid -> Processes.identify(pid).stream()).toList();
    // One that has ended since it was seen is looked at again at once.
    if (!closing && processes.size() == pids.size()) {
      changes.await(processes, patience);
    }
  }

  /** Tells what is new, and repairs what is wrong; whether anything may be different since. */
  private boolean tell(SysboxStatus status) {
    boolean broken = status.state() == State.BROKEN;
    if (!told.equals(Optional.of(status))) {
      told = Optional.of(status);
      listener.changed(status);
      nextRepair = Optional.of(Deadline.after(broken ? Duration.ZERO : SETTLING));
    }
    if (repair.isEmpty() || closing || nextRepair.filter(Deadline::expired).isEmpty()) {
      return false;
    }
    nextRepair = repair.get().run(listener).map(Deadline::after);
    return true;
  }

  /** Whether the pair is broken, and may be so only because it is being started or stopped. */
  private boolean passing(SysboxStatus status) {
    boolean already = told.map(SysboxStatus::state).filter(State.BROKEN::equals).isPresent();
    if (status.state() != State.BROKEN || already || told.isEmpty()) {
      return false;
    }
    if (settling.isEmpty() || (settling.get().expired() && atWork.getAsBoolean())) {
      settling = Optional.of(Deadline.after(SETTLING));
    }
    return !settling.get().expired();
  }

  private void watchDirectory() {
    if (!changes.watch(run)) {
      Path above = run.resolveSibling("");
      changes.watch(above);
      // It may have been made between the two.
      changes.watch(run);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void close() {
    closing = true;
    changes.wake();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
