package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairKnowledge;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The holders of the pair: who becomes one, and which of them live. */
final class Holders {

  private static final Logger LOG = LoggerFactory.getLogger(Holders.class);

  /** A start that failed is taken back after its deadline. */
  private static final Duration TAKING_BACK = Duration.ofSeconds(60);

  /** What a daemon that a killed JVM was just starting takes to bear its instance's name. */
  private static final int LOOKS = 10;

  private static final Duration STEP = Duration.ofMillis(20);

  private final String backend;

  Holders(String backend) {
    this.backend = backend;
  }

  /** An instance that this JVM is about to start, and has started by the deadline or never. */
  Holder starting(String prefix, Deadline deadline) {
    Optional<Starting> starting =
        Processes.identify(ProcessHandle.current().pid())
            .map(jvm -> new Starting(jvm, until(deadline)));
    return new Holder(
        prefix,
        backend,
        Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        starting,
        List.of());
  }

  private static Duration until(Deadline deadline) {
    return Host.uptime()
        .plus(deadline.remaining())
        .plus(TAKING_BACK)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Whether one of the recorded ones is seen to live at once, so that none has to be looked for.
   */
  boolean anyoneSurelyLives(PairRecord record) {
    Duration uptime = Host.uptime();
    return record.holders().stream()
        .map(holder -> HolderState.byRecord(holder, Processes::alive, uptime))
        .anyMatch(state -> state != HolderState.DEAD);
  }

  /** Looks for what lives. */
  Census look(PairRecord record) {
    Set<String> recorded = record.prefixes().stream().collect(Collectors.toSet());
    // Starters are asked first: what one starts before it ends is then seen.
    Set<ProcessIdentity> starters =
        record.holders().stream()
            .flatMap(holder -> holder.starting().stream())
            .map(Starting::by)
            .distinct()
            .filter(Processes::alive)
            .collect(Collectors.toSet());
    Duration uptime = Host.uptime();
    return Census.of(record, HolderSurvey.look(recorded), starters::contains, uptime, backend);
  }

  /**
   * Looks for what lives, for who acts on it. Where a JVM was killed just when it started a daemon,
   * that one may not be recognisable for a moment: it is given the time to show itself.
   */
  Census lookClosely(PairRecord record) {
    Census census = look(record);
    for (int looks = 1; looks < LOOKS && mayShowItself(census); looks++) {
      Deadline.after(Duration.ofSeconds(1)).pause(STEP, "a daemon to show itself");
      census = look(record);
    }
    return census;
  }

  private static boolean mayShowItself(Census census) {
    Duration uptime = Host.uptime();
    return census.recorded().holders().stream()
        .filter(holder -> census.dead().contains(holder.prefix()))
        .flatMap(holder -> holder.starting().stream())
        .anyMatch(starting -> uptime.compareTo(starting.until()) < 0);
  }

  /**
   * What is known, with the holders as they are. Nothing is written.
   *
   * @param acting the instance that is about to become a holder, if one is: that it lives already
   *     is no news
   * @throws DockyardException when the thread is interrupted
   */
  LedgerReading heal(LedgerReading known, Optional<String> acting) {
    Census census = lookClosely(known.record());
    log(census, acting);
    return known.with(census.healed());
  }

  /** For the operator: who is dropped, and who was found. */
  static void log(Census census, Optional<String> acting) {
    if (!census.dead().isEmpty()) {
      LOG.info(
          "nothing lives of {}: no holder of sysbox any more",
          PairKnowledge.enumerate(census.dead()));
    }
    List<String> found =
        census.found().stream().filter(prefix -> !acting.equals(Optional.of(prefix))).toList();
    if (!found.isEmpty()) {
      // No warning: one that is being started lives before it is recorded.
      LOG.info(
          "something of {} lives and may need sysbox: counted as a holder of it",
          PairKnowledge.enumerate(found));
    }
  }
}
