package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What we know of the pair without looking at it: who holds it, and what we started.
 *
 * @param holders the instances that hold it, in the order in which they came
 * @param stop set when its last holder has left, so that its daemons may have been told to end
 * @param launches the daemons that we started and did not stop; of somebody else's pair, none
 */
record PairRecord(
    List<Holder> holders, Optional<StopNote> stop, Map<SysboxDaemon, Launch> launches) {

  static final PairRecord EMPTY = new PairRecord(List.of(), false, Map.of());

  /** With no more about a stop than whether there is one. */
  PairRecord(List<Holder> holders, boolean stopping, Map<SysboxDaemon, Launch> launches) {
    this(holders, stopping ? Optional.of(StopNote.UNKNOWN) : Optional.empty(), launches);
  }

  PairRecord {
    holders = List.copyOf(holders);
    launches = Map.copyOf(launches);
  }

  boolean stopping() {
    return stop.isPresent();
  }

  boolean holds(String prefix) {
    return holders.stream().anyMatch(holder -> holder.prefix().equals(prefix));
  }

  List<String> prefixes() {
    return holders.stream().map(Holder::prefix).toList();
  }

  /** With this holder, once and in the place it had, and not being stopped. */
  PairRecord held(Holder now) {
    List<Holder> all = new ArrayList<>();
    boolean held = false;
    for (Holder holder : holders) {
      boolean same = holder.prefix().equals(now.prefix());
      all.add(same ? holder.startedAgain(now) : holder);
      held |= same;
    }
    if (!held) {
      all.add(now);
    }
    return new PairRecord(all, false, launches);
  }

  /** With a holder whose start is over, if it is one. */
  PairRecord started(String prefix, List<ProcessIdentity> living) {
    return withHolders(
        holders.stream()
            .map(holder -> holder.prefix().equals(prefix) ? holder.started(living) : holder)
            .toList());
  }

  PairRecord left(String prefix) {
    return withHolders(holders.stream().filter(holder -> !holder.prefix().equals(prefix)).toList());
  }

  PairRecord withHolders(List<Holder> others) {
    return new PairRecord(others, stop, launches);
  }

  /** Being stopped, by this JVM from now on. */
  PairRecord nowStopping(StopNote now) {
    return new PairRecord(holders, Optional.of(stop.orElse(now).takenOver(now)), launches);
  }

  /** With the JVM that waits for a stop only where it lives. */
  PairRecord seeingStop(Predicate<ProcessIdentity> alive) {
    return new PairRecord(holders, stop.map(note -> note.seen(alive)), launches);
  }

  PairRecord launched(Map<SysboxDaemon, Launch> more) {
    Map<SysboxDaemon, Launch> all = new EnumMap<>(SysboxDaemon.class);
    all.putAll(launches);
    all.putAll(more);
    return new PairRecord(holders, stop, all);
  }

  /** With the daemons noted that a killed JVM had started and not noted. */
  PairRecord noting(PairObservation observation) {
    Map<SysboxDaemon, Launch> noted = new EnumMap<>(SysboxDaemon.class);
    launches.forEach(
        (daemon, launch) ->
            observation.of(daemon).own().ifPresent(own -> noted.put(daemon, launch.noting(own))));
    return launched(noted);
  }

  /** Without what we started, which has ended. */
  PairRecord withoutLaunches() {
    return new PairRecord(holders, stop, Map.of());
  }
}
