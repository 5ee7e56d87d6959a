package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * That the pair is being stopped: its daemons may have been told to end.
 *
 * @param prefix the instance whose leaving began it; empty where it was none, or is not known
 * @param since when it was begun; empty where that is not known
 * @param by the JVM that waits for the end; empty where that is not known, or it does no more
 */
record StopNote(Optional<String> prefix, Optional<Instant> since, Optional<ProcessIdentity> by) {

  /** As an older version noted it. */
  static final StopNote UNKNOWN =
      new StopNote(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Begun by this JVM now.
   *
   * @param prefix the instance; empty for none
   */
  static StopNote now(String prefix) {
    return new StopNote(
        Optional.of(prefix).filter(named -> !named.isEmpty()),
        Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        Processes.identify(ProcessHandle.current().pid()));
  }

  /** The same stop, waited for by somebody else from now on. */
  StopNote takenOver(StopNote now) {
    return new StopNote(prefix.or(now::prefix), since.or(now::since), now.by());
  }

  /** Without the JVM where it does not live any more. */
  StopNote seen(Predicate<ProcessIdentity> alive) {
    return new StopNote(prefix, since, by.filter(alive));
  }

  /** As a sentence for an operator. */
  String finding() {
    String begun =
        "A stop of the pair was begun"
            + since.map(time -> " at " + time).orElse("")
            + prefix.map(one -> " when '" + one + "' left").orElse("");
    return by.map(jvm -> begun + ": process " + jvm.pid() + " waits for its end.")
        .orElse(begun + " and has not been finished: the next start or stop finishes it.");
  }
}
