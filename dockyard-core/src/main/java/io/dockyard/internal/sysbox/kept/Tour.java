package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.DockyardException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.SysboxKept;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes once through all that is kept: brings back what is asked for, and lets go what is of no use
 * any more.
 *
 * <p>What fails is the failure of those whose data it is: the data of other instances is gone
 * through all the same, and theirs hinders nobody else.
 */
final class Tour {

  private static final Logger LOG = LoggerFactory.getLogger(Tour.class);

  private final KeptRooms rooms;
  private final List<ContainerHome> known;
  private final Supplier<Volumes> volumes;
  private final Survey survey;
  private final Restoration restoration;
  private final Predicate<ContainerHome> whose;
  private final Deadline deadline;
  private final List<SysboxKept> rescued = new ArrayList<>();
  private @Nullable DockyardException failure;

  /**
   * A tour.
   *
   * @param whose the instances whose containers get theirs back
   */
  Tour(
      KeptRooms rooms,
      List<ContainerHome> known,
      Supplier<Volumes> volumes,
      Restoration restoration,
      Predicate<ContainerHome> whose) {
    this.rooms = rooms;
    this.known = known;
    this.volumes = volumes;
    this.survey = restoration.survey();
    this.restoration = restoration;
    this.whose = whose;
    this.deadline = restoration.deadline();
  }

  /** What was brought back. */
  List<SysboxKept> run() {
    // Listed before it is looked which are worked on: one begun meanwhile is never taken for old.
    List<Path> generations = rooms.generations();
    List<KeptEntry> entries =
        generations.stream().flatMap(path -> rooms.entriesOf(path).stream()).toList();
    Set<Path> current = volumes.get().current();
    for (KeptEntry entry : entries) {
      if (current.contains(entry.generation())) {
        survey.owned(entry).noteOwner();
      } else {
        visitOlder(entry);
      }
    }
    new DisplacedData(rooms).dropDeleted(known, deadline);
    for (Path generation : generations) {
      if (!current.contains(generation)) {
        rooms.removeEmpty(generation, deadline);
      }
    }
    rooms.removeEmptyRooms();
    if (failure != null) {
      throw failure;
    }
    return rescued;
  }

  private void visitOlder(KeptEntry entry) {
    deadline.check("kept data of containers to be gone through");
    try {
      // Each at its turn: what was brought back before it may be younger data now.
      visit(survey.find(entry));
    } catch (DeadlineException | OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      if (failure == null && survey.owned(entry).owner().filter(whose).isPresent()) {
        failure = e;
      } else {
        LOG.warn("{} stays: {}", entry.path(), e.getMessage());
      }
    }
  }

  private void visit(Finding finding) {
    finding.noteOwner();
    switch (finding.state()) {
      case RETURNED, CONTAINER_DELETED -> restoration.letGo(finding);
      case RESCUABLE -> {
        if (finding.owner().filter(whose).isPresent()) {
          SysboxKept described = KeptList.described(finding);
          if (restoration.bringBack(finding) && !finding.lacksOnlyTheTooDeep()) {
            rescued.add(described);
          }
        }
      }
      case NEWER_IN_CONTAINER, UNKNOWN_CONTAINER -> LOG.warn("{}", KeptWords.of(finding));
      case IN_USE, DISPLACED -> LOG.debug("{} is in use", finding.path());
    }
  }
}
