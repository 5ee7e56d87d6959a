package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.internal.sysbox.PairInspection;
import io.dockyard.internal.sysbox.PairKeeping;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.RepairOfContainers;
import io.dockyard.internal.sysbox.SharedPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The pair as the direct backend runs it: spawned, and counted in a file.
 *
 * <p>The first holder starts it, the last one stops it, and in between nobody does. The number in
 * {@code /run/sysbox/dockyard-refcount} says how many holders there are, under a flock(2) on {@code
 * dockyard-refcount.lock}, which is never removed. The daemons' logs are in {@code
 * /var/log/dockyard-sysbox} and stay when they have ended.
 *
 * <p>A pair that somebody else has started is used and counted, and never stopped. Where it is not
 * certain that nobody is harmed, an operation is refused.
 */
public final class SysboxPair extends SharedPair {

  /** The name of the backend that counts in a file. */
  public static final String BACKEND = "direct";

  /** How long a stop may make no progress. */
  private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

  private final PairAcquire acquire;
  private final PairRelease release;
  private final PairView view;
  private final PairRepair repair;

  /**
   * The pair of a host; nothing is looked at yet.
   *
   * @param places where it is
   */
  public SysboxPair(PairPlaces places) {
    this(places, STUCK_AFTER);
  }

  SysboxPair(PairPlaces places, Duration stuckAfter) {
    this(places, stuckAfter, Boot::current);
  }

  /** The pair as it is known in a boot that need not be this one. */
  SysboxPair(PairPlaces places, Duration stuckAfter, Supplier<Boot> boot) {
    this(places, stuckAfter, new PairObserver(places), new Ledger(places, boot));
  }

  private SysboxPair(PairPlaces places, Duration stuckAfter, PairObserver observer, Ledger ledger) {
    this(
        places,
        stuckAfter,
        observer,
        ledger,
        new LedgerReader(new PairOwnership(places), ledger, observer));
  }

  private SysboxPair(
      PairPlaces places,
      Duration stuckAfter,
      PairObserver observer,
      Ledger ledger,
      LedgerReader reader) {
    super(places, observer, reader);
    Holders holders = new Holders(BACKEND);
    PairKeeping keeping = keeping();
    PairStop stop =
        new PairStop(
            places,
            ledger,
            observer,
            keeping,
            () -> holders.heal(reader.read(), Optional.empty()),
            stuckAfter);
    this.acquire = new PairAcquire(places, ledger, reader, observer, holders, keeping, stop);
    this.release = new PairRelease(places, ledger, reader, holders, stop);
    HolderCorrection correction = new HolderCorrection(places, ledger, reader, holders);
    this.view =
        new PairView(
            places, reader, observer, holders, new PairInspection(places, keeping), correction);
    RepairOfContainers containers = new RepairOfContainers(places, observer, reader, keeping);
    this.repair = new PairRepair(places, ledger, observer, holders, containers, stop);
  }

  /**
   * Makes an instance a holder, and starts what does not run of the pair. For an instance that is
   * one already, it only makes sure that the pair runs. It notes where the instance has its
   * containers, so that their data is known by it whoever finds it later.
   *
   * @param prefix the instance
   * @param sysboxRunc the instance's sysbox-runc; empty where it is not to be compared
   * @param dataRoot its dockerd's data-root; empty where it is not to be noted
   * @param deadline when the pair must be ready
   * @throws RefusedException when the pair is broken in a way that cannot be mended without harm,
   *     another backend runs it, the instance's runtime is of another version, or there are no
   *     binaries to start it from
   * @throws StateFileException when the count or the list of holders cannot be trusted
   * @throws io.dockyard.StartFailedException when a daemon ended before it was ready; what was
   *     started and counted has been taken back
   * @throws io.dockyard.DeadlineException when it takes too long; likewise
   */
  public void acquire(
      String prefix, Optional<Path> sysboxRunc, Optional<Path> dataRoot, Deadline deadline) {
    acquire.run(prefix, sysboxRunc, dataRoot, deadline);
  }

  /**
   * Notes that the start of a holder is over, however it ended. Until then it is a holder as long
   * as the JVM that starts it lives; from then on as long as anything of it does. For an instance
   * that is no holder it does nothing. What hinders is logged and nothing is noted; the start then
   * counts as over a minute after its deadline.
   *
   * @param prefix the instance
   * @param living what lives of it, daemons first; where it is empty, nothing is noted
   * @param deadline when it must be done
   */
  public void started(String prefix, List<ProcessIdentity> living, Deadline deadline) {
    acquire.over(prefix, living, deadline);
  }

  /**
   * Ends an instance's hold, and stops the pair if nobody else holds it and it is ours. For an
   * instance that is no holder it does nothing but finish a stop that was cut short.
   *
   * @param prefix the instance
   * @param deadline when it must be done
   * @throws StateFileException when the count or the list of holders cannot be trusted; the pair
   *     then runs on
   * @throws io.dockyard.DeadlineException when the pair still stops then; the next operation waits
   *     for it again
   */
  public void release(String prefix, Deadline deadline) {
    release.run(prefix, deadline);
  }

  @Override
  public SysboxStatus status() {
    return view.status();
  }

  @Override
  public SysboxRepair repairPlan(SysboxRepairOptions options) {
    return repair.plan(options);
  }

  @Override
  public SysboxRepair repair(SysboxRepairOptions options, Duration timeout) {
    return repair.run(options, Deadline.after(timeout));
  }

  /**
   * {@inheritDoc}
   *
   * @throws StateFileException when the list cannot be trusted
   */
  @Override
  public List<SysboxHolder> holders() {
    return view.holders();
  }
}
