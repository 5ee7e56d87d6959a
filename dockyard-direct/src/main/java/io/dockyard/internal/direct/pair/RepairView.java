package io.dockyard.internal.direct.pair;

import io.dockyard.internal.sysbox.PairObservation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that a repair decides from, seen at one moment.
 *
 * @param known the count and what we know; where a file cannot be trusted, what can be read
 * @param damage why a file cannot be trusted
 * @param number what the count file says by itself; empty where it says nothing
 * @param census who lives
 * @param othersRun whether containers run on a sysbox that are of no instance of ours; only looked
 *     at where there is damage
 * @param observation the pair
 */
record RepairView(
    LedgerReading known,
    Optional<String> damage,
    OptionalInt number,
    Census census,
    boolean othersRun,
    PairObservation observation) {

  RepairView withOthers(boolean run) {
    return new RepairView(known, damage, number, census, run, observation);
  }

  /** The holders that live, recorded before or not. */
  List<String> holders() {
    return census.healed().prefixes();
  }

  /** Whether daemons of ours run that the record says nothing of. */
  boolean recordLost() {
    return observation.both().stream()
        .anyMatch(
            daemon ->
                daemon.half().ours() && !known.record().launches().containsKey(daemon.daemon()));
  }

  boolean mustCountAgain() {
    return damage.isPresent() || recordLost();
  }

  /**
   * How many holders others count. Where the files do not say it any more, whoever is counted and
   * not found is taken for somebody else's: too many keep the pair, too few would end it.
   */
  int foreign() {
    if (!mustCountAgain() || (damage.isEmpty() && !known.record().holders().isEmpty())) {
      return known.foreign();
    }
    int counted = number.orElse(0) - holders().size();
    return Math.max(counted, othersRun ? 1 : 0);
  }
}
