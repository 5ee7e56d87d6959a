package io.dockyard.internal.direct.pair;

import io.dockyard.HostException;
import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the holders by what lives, for files that cannot be trusted. Under the lock.
 *
 * <p>A JVM may be killed in the middle of it: without the holders file nobody stops the pair, and
 * without the number, or with a damaged one, every operation is refused until it is counted again.
 */
final class CountRebuild {

  private static final Logger LOG = LoggerFactory.getLogger(CountRebuild.class);

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PairPlaces places;
  private final Ledger ledger;
  private final PairObserver observer;
  private final Holders holders;
  private final List<Path> aside = new ArrayList<>();

  CountRebuild(PairPlaces places, Ledger ledger, PairObserver observer, Holders holders) {
    this.places = places;
    this.ledger = ledger;
    this.observer = observer;
    this.holders = holders;
  }

  /**
   * Counts.
   *
   * @param foreign how many others count
   * @return the files that were moved aside
   */
  List<Path> run(int foreign) {
    LedgerReading known = readable();
    LedgerReading healed = holders.heal(known.with(recognised(known.record())), Optional.empty());
    ledger.tidy(ledger.write(known, healed.record(), foreign));
    LOG.info(
        "counted the holders of sysbox anew: {}, and {} of others; kept as evidence: {}",
        PairKnowledge.enumerate(healed.record().prefixes()),
        foreign,
        aside);
    return List.copyOf(aside);
  }

  /** What can be read, once what cannot is out of the way. */
  private LedgerReading readable() {
    if (ledger.holdersDamaged()) {
      moveAside(Ledger.recordFile(places));
    }
    try {
      return ledger.read(() -> false);
    } catch (StateFileException e) {
      LOG.debug("not to be trusted", e);
      moveAside(Ledger.countFile(places));
      return ledger.readWithoutNumber();
    }
  }

  /** With the daemons that are ours by what can be seen of them, where that was lost. */
  private PairRecord recognised(PairRecord record) {
    Map<SysboxDaemon, Launch> seen = new EnumMap<>(SysboxDaemon.class);
    for (DaemonObservation observation : observer.observe(record.launches()).both()) {
      if (!record.launches().containsKey(observation.daemon())) {
        observation
            .own()
            .flatMap(own -> launch(observation.daemon(), own))
            .ifPresent(launch -> seen.put(observation.daemon(), launch));
      }
    }
    return record.launched(seen);
  }

  private Optional<Launch> launch(SysboxDaemon daemon, ProcessIdentity own) {
    List<String> argv = Processes.argv(own.pid());
    int option = argv.indexOf(daemon.folderOption());
    if (option < 0 || option + 1 >= argv.size()) {
      return Optional.empty();
    }
    return Optional.of(PathBytes.path(argv.get(option + 1)))
        .filter(generation -> generation.startsWith(places.room(daemon)))
        .map(generation -> new Launch(generation, Optional.of(own)));
  }

  private void moveAside(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    Path evidence =
        file.resolveSibling(file.getFileName() + ".damaged-" + TIMESTAMP.format(Instant.now()));
    try {
      Files.move(file, evidence, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostException("move " + file + " aside", e);
    }
    aside.add(evidence);
  }
}
