package io.dockyard.internal.direct.pair;

import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.StartChecks;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.List;
import java.util.Set;

/** What an acquire does next, decided from what was seen and what is known. */
sealed interface AcquireStep {

  /** The pair runs: the holder is noted. */
  record Join() implements AcquireStep {}

  /** These do not run: they are started. Not empty. */
  record Start(Set<SysboxDaemon> missing) implements AcquireStep {}

  /** A daemon does not listen, which may be a matter of milliseconds: look again. */
  record LookAgain() implements AcquireStep {}

  /** Nobody needs what runs of our own pair, and it is no use: it is ended, then look again. */
  record EndOwn() implements AcquireStep {}

  /** Nothing can be done safely. */
  record Refuse(String seen, String advice) implements AcquireStep {}

  /** Whether it starts or ends something, or cannot for the sake of who is recorded as holder. */
  default boolean needsSearch() {
    return !(this instanceof Join || this instanceof LookAgain);
  }

  /**
   * Decides.
   *
   * @param known the count and what we know
   * @param observation what was seen
   * @param prefix the instance that wants to be a holder
   * @param patient whether there is time left for a daemon that does not listen yet
   */
  static AcquireStep decide(
      LedgerReading known, PairObservation observation, String prefix, boolean patient) {
    boolean heldBesides = known.heldBesides(prefix);
    List<Half> halves = observation.both().stream().map(DaemonObservation::half).toList();
    boolean ownRuns = halves.stream().anyMatch(Half::ours);
    if (known.record().stopping() && known.foreign() == 0 && ownRuns) {
      // It may have been told to end already, and still listen. Who is found to live now, and was
      // not before, waits for the end of it too.
      return new EndOwn();
    }
    if (observation.bothAre(Half.OURS) || observation.bothAre(Half.FOREIGN)) {
      return new Join();
    }
    if (patient && halves.stream().anyMatch(Half::silent)) {
      return new LookAgain();
    }
    String seen = String.join(" ", observation.findings());
    if (observation.othersAreInTheWay()) {
      return new Refuse(seen, StartChecks.adviceOnOthers());
    }
    if (halves.contains(Half.OURS_SILENT)) {
      return heldBesides ? new Refuse(seen, heldAdvice(known, prefix)) : new EndOwn();
    }
    return new Start(observation.absent());
  }

  private static String heldAdvice(LedgerReading known, String prefix) {
    List<String> others = known.record().left(prefix).prefixes();
    String who = others.isEmpty() ? "another tool's instances" : PairKnowledge.enumerate(others);
    return "not restarted, because "
        + who
        + " may still need it; let SharedSysbox.repair() mend it (SharedSysbox.repairPlan() tells"
        + " whose containers that costs a restart), then try again";
  }
}
