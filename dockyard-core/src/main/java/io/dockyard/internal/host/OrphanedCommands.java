package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that outlived the JVM that ran them. What they change would surprise whoever goes on in
 * its place: a rule that is added after all rules were removed stays for ever.
 */
final class OrphanedCommands {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanedCommands.class);

  /** Most end by themselves in milliseconds; a long copy is begun anew by whoever goes on. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private OrphanedCommands() {}

  /**
   * Waits until none is at work any more; those that take long are killed, as their JVM was.
   *
   * @param d when it must be done; not reached but by a process that hangs in the kernel
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  static void end(Deadline d) {
    List<Path> leftovers = ScratchFile.leftovers();
    if (leftovers.isEmpty()) {
      return;
    }
    List<ProcessIdentity> orphans =
        Descriptors.holdersOfFiles(Processes.pids(), leftovers).stream()
            .map(Processes::identify)
            .flatMap(Optional::stream)
            .toList();
    if (!Processes.awaitExit(orphans, shorter(PATIENCE, d))) {
      LOG.warn("killing {}: what ran them was killed", orphans);
      orphans.forEach(orphan -> Processes.signal(orphan, Processes.SIGKILL));
      Processes.awaitExit(orphans, d);
    }
    delete(leftovers);
  }

  private static Deadline shorter(Duration patience, Deadline d) {
    return patience.compareTo(d.remaining()) < 0 ? Deadline.after(patience) : d;
  }

  private static void delete(Collection<Path> files) {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new HostException("remove the temporary files of killed JVMs", e);
    }
  }
}
