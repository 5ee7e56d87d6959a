package io.dockyard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one pair of sysbox daemons of this host, which all instances with the runtime {@code
 * sysbox-runc} share. It is started with the first of them and stopped with the last.
 */
public interface SharedSysbox {

  /**
   * Looks at the pair. Never waits for a lock, and changes one thing only: where nobody is at work
   * on the pair, recorded holders of which nothing lives are dropped from the count, and instances
   * that live and may need the pair are added to it. Both are in the findings of that look.
   *
   * @return what was seen
   */
  SysboxStatus status();

  /**
   * The instances that hold the pair now. Never waits for a lock.
   *
   * @return what is recorded of them, in the order in which they came, with their processes that
   *     live now; the same as {@link SysboxStatus#holders()}
   */
  List<SysboxHolder> holders();

  /**
   * Puts sysbox-mgr and sysbox-fs where the pair is started from, {@code /usr/local/lib/dockyard}.
   * What is there already and the same is left alone, so this may be called before each use.
   *
   * <p>Programs under running daemons are never replaced: sysbox-mgr tells by its file whether
   * another one runs, and a second one would wipe the data of the first.
   *
   * @param folder the absolute path of a folder with both programs, such as {@code usr/bin} of an
   *     unpacked package; only root may be able to write to them
   * @param timeout how long it may take
   * @return the files that were made or replaced; none where nothing had to be
   * @throws RefusedException when a program is missing or others than root can change it, the two
   *     are of different versions, or others are there and run; nothing has been changed then
   * @throws StateFileException when the list of holders cannot be trusted
   * @throws HostException when a file cannot be written
   * @throws DeadlineException when it takes too long
   */
  List<Path> install(Path folder, Duration timeout);

  /**
   * Tells about changes of the pair. The listener is given the status at once, and from then on a
   * new one whenever it differs from the one before.
   *
   * <p>The end of a daemon, and what appears in and goes from {@code /run/sysbox}, are noticed at
   * once; that a daemon hangs is noticed by looking, every {@code probeEvery}. A pair that is being
   * started or stopped is half a pair for a moment: {@link SysboxStatus.State#BROKEN} is told when
   * it has lasted for 250 ms, and no JVM is at work on the pair any more.
   *
   * <p>The listener is called by one thread, a daemon thread of this watch, and by one call at a
   * time; while it runs nothing is noticed, and only the status after it is told. What it throws is
   * logged, and the watch goes on. A look that fails is logged too, and tried again at the next
   * change or interval.
   *
   * @param probeEvery how often to look for hangs; at least 10 ms, and every 5 s where it is longer
   * @param listener is told; it may call any operation, and close the watch
   * @return the watch; the caller closes it
   * @throws IllegalArgumentException if the interval is shorter than 10 ms
   * @throws HostException when the kernel has no room for one more watcher
   */
  SysboxWatch watch(Duration probeEvery, Consumer<SysboxStatus> listener);

  /**
   * Tells about changes as {@link #watch(Duration, Consumer)} does, and repairs by itself: where
   * something is wrong that {@link #repair} would mend, it does that once the listener has been
   * told of the change. The listener is told what came of it.
   *
   * <p>The first repair is made at once. Where the pair breaks again and again, or a repair does
   * not help, the next ones wait: 1 s, and twice as long each time, until ten minutes have passed
   * without one. A repair may take 5 min; while it goes on nothing else is told, and {@link
   * SysboxWatch#close} waits for it.
   *
   * @param probeEvery how often to look for hangs; at least 10 ms, and every 5 s where it is longer
   * @param options what a repair may do
   * @param listener is told; it may call any operation, and close the watch
   * @return the watch; the caller closes it
   * @throws IllegalArgumentException if the interval is shorter than 10 ms
   * @throws HostException when the kernel has no room for one more watcher
   */
  SysboxWatch watch(Duration probeEvery, SysboxRepairOptions options, SysboxListener listener);

  /**
   * The containers' data that lies outside of them: what sysbox-mgr left when it was killed or the
   * machine lost its power, what it could not copy out when it stopped, and what a rescue put other
   * data in the place of. What a running sysbox-mgr works on is not among it.
   *
   * <p>All of it is read to be compared with what the containers have, which can take a while.
   *
   * @return the entries, the youngest generation first; none where nothing is kept
   * @throws HostException when it cannot be looked at
   * @throws StateFileException when a file that says whose it is cannot be trusted
   */
  List<SysboxKept> kept();

  /**
   * Brings back to each stopped container what it lacks, and lets go what its container has or what
   * is of a deleted container. The direct backend does this for an instance's own containers each
   * time before it starts the instance.
   *
   * <p>Data replaces what is in its place, the two are never merged; what is displaced is kept
   * until it is pruned or its container is deleted, unless all of it is in what replaced it.
   * Running containers and containers with younger data are left alone. What fails for one
   * container is thrown when all others have been gone through. Where owners in a container's own
   * layer are still as they were while it ran, because its sysbox-mgr was killed, they are set
   * right; do not start the container meanwhile.
   *
   * @param timeout how long it may take; what is unfinished then is finished by the next rescue
   * @return what was brought back
   * @throws HostException when it cannot be brought back, as on a full disk; the container and the
   *     kept data are then as they were
   * @throws DeadlineException when it takes too long; likewise
   * @throws StateFileException when a file that says whose it is cannot be trusted
   */
  List<SysboxKept> rescue(Duration timeout);

  /**
   * Brings one entry back.
   *
   * @param kept the entry
   * @param replaceNewer whether also where the container has younger data, which is kept then as
   *     {@link SysboxKept.State#DISPLACED}
   * @param timeout how long it may take
   * @throws RefusedException when it is not kept any more, its container runs or is not known, or
   *     has it, or has younger data and it was not said that this be replaced
   * @throws HostException when it cannot be brought back; all is then as it was
   * @throws DeadlineException when it takes too long; likewise
   */
  void rescue(SysboxKept kept, boolean replaceNewer, Duration timeout);

  /**
   * Deletes one entry for good.
   *
   * @param kept the entry
   * @param timeout how long it may take; what is left then goes with the next prune or rescue
   * @throws RefusedException when it is not kept any more, or a running container works in it
   * @throws HostException when it cannot be deleted
   * @throws DeadlineException when it takes too long
   */
  void prune(SysboxKept kept, Duration timeout);

  /**
   * What {@link #repair} would do now. Changes nothing, and never waits for a lock; where the pair
   * is being started or stopped at this moment, it may plan for what is over a moment later.
   *
   * @param options what the repair may do
   * @return the steps, and the containers that have to be restarted; empty where all is well
   * @throws RefusedException when what is wrong is not ours to mend, with what was seen and what to
   *     do
   * @throws StateFileException when a newer version of dockyard wrote the list of holders
   */
  SysboxRepair repairPlan(SysboxRepairOptions options);

  /**
   * What {@link #repair} would do now with {@link SysboxRepairOptions#LEAST}.
   *
   * @return as {@link #repairPlan(SysboxRepairOptions)}
   */
  default SysboxRepair repairPlan() {
    return repairPlan(SysboxRepairOptions.LEAST);
  }

  /**
   * Mends what is wrong with the pair, with the least harm. It may be called at any time and as
   * often as wanted: where all is well it does nothing, and what it did not finish the next one
   * goes on with.
   *
   * <p>Files that cannot be trusted are moved aside, and the holders counted by what lives. A
   * daemon of ours that a signal has stopped goes on; one that does not listen for 5 s, and does
   * not copy containers' data out either, is killed. What does not run of the pair is started if it
   * has holders, and a pair without any is stopped. A killed sysbox-mgr costs nothing: the next one
   * gets a data root of its own. The containers of a killed sysbox-fs have to be restarted.
   *
   * <p>A pair that somebody else has started, and a process that listens in a daemon's place, are
   * never touched: where these are what is wrong, the repair is refused before anything is changed.
   *
   * @param options what the repair may do
   * @param timeout how long it may take, restarts included
   * @return what was done, and which containers still have to be restarted
   * @throws RefusedException when what is wrong is not ours to mend, with what was seen and what to
   *     do; or the programs to start do not fit what runs
   * @throws StateFileException when a newer version of dockyard wrote the list of holders
   * @throws StartFailedException when a daemon ended before it was ready
   * @throws DeadlineException when it takes too long
   * @throws HostException when the host does not let it do a step
   */
  SysboxRepair repair(SysboxRepairOptions options, Duration timeout);
}
