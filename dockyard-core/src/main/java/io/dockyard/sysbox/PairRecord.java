package io.dockyard.sysbox;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What we know of the pair without looking at it: who holds it, and what we started.
 *
 * @param holders the prefixes of the instances that hold it, in the order in which they came
 * @param stopping whether its last holder has left, so that its daemons may have been told to end
 * @param launches the daemons that we started and did not stop; of somebody else's pair, none
 */
record PairRecord(List<String> holders, boolean stopping, Map<SysboxDaemon, Launch> launches) {

  static final PairRecord EMPTY = new PairRecord(List.of(), false, Map.of());

  PairRecord {
    holders = List.copyOf(holders);
    launches = Map.copyOf(launches);
  }

  boolean holds(String prefix) {
    return holders.contains(prefix);
  }

  /** With this holder, once, and not being stopped. */
  PairRecord held(String prefix) {
    List<String> all =
        holds(prefix) ? holders : Stream.concat(holders.stream(), Stream.of(prefix)).toList();
    return new PairRecord(all, false, launches);
  }

  PairRecord left(String prefix) {
    return new PairRecord(
        holders.stream().filter(holder -> !holder.equals(prefix)).toList(), stopping, launches);
  }

  PairRecord nowStopping() {
    return new PairRecord(holders, true, launches);
  }

  PairRecord launched(Map<SysboxDaemon, Launch> more) {
    Map<SysboxDaemon, Launch> all = new EnumMap<>(SysboxDaemon.class);
    all.putAll(launches);
    all.putAll(more);
    return new PairRecord(holders, stopping, all);
  }

  /** Without what we started, which has ended. */
  PairRecord withoutLaunches() {
    return new PairRecord(holders, stopping, Map.of());
  }

  /** The holders as an enumeration for a sentence. */
  static String enumerate(List<String> prefixes) {
    return prefixes.stream().map(prefix -> "'" + prefix + "'").collect(Collectors.joining(", "));
  }
}
