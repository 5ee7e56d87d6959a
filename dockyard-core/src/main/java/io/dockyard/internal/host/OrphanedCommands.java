package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
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
   * Waits until none is at work any more; those that take long are killed, as their JVM was. One
   * that cannot be seen from this pid namespace is neither waited for nor killed.
   *
   * @param d when it must be done; not reached but by a process that hangs in the kernel
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  static void end(Deadline d) {
    List<AbandonedScratch> left = AbandonedScratch.find();
    if (left.isEmpty()) {
      return;
    }
    List<Path> files = left.stream().flatMap(each -> each.files().stream()).toList();
    List<ProcessIdentity> orphans =
        Descriptors.holdersOfFiles(Processes.pids(), files).stream()
            .map(Processes::identify)
            .flatMap(Optional::stream)
            .toList();
    if (!Processes.awaitExit(orphans, shorter(PATIENCE, d))) {
      LOG.warn("killing {}: what ran them was killed", orphans);
      orphans.forEach(orphan -> Processes.signal(orphan, Processes.SIGKILL));
      Processes.awaitExit(orphans, d);
    }
    left.forEach(AbandonedScratch::delete);
  }

  private static Deadline shorter(Duration patience, Deadline d) {
    return patience.compareTo(d.remaining()) < 0 ? Deadline.after(patience) : d;
  }
}
