package io.dockyard.internal.direct.pair;

import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets somebody who only looks write down what was seen, and wait for nobody. */
final class FreeMoment {

  private static final Logger LOG = LoggerFactory.getLogger(FreeMoment.class);

  private final PairPlaces places;

  FreeMoment(PairPlaces places) {
    this.places = places;
  }

  /**
   * Does something under the pair's lock, if nobody has it.
   *
   * @param work what to do
   * @return what it returns; empty also where somebody has the lock, or the host does not let it
   */
  <T> Optional<T> use(Supplier<Optional<T>> work) {
    if (!Files.isDirectory(places.run())) {
      return Optional.empty();
    }
    try {
      Optional<FileLock> free = new PairOwnership(places).tryLock();
      if (free.isEmpty()) {
        return Optional.empty();
      }
      try (FileLock lock = free.get()) {
        return work.get();
      }
    } catch (HostException | OperationInterruptedException e) {
      LOG.debug("what was seen of sysbox is not written down", e);
      return Optional.empty();
    }
  }
}
