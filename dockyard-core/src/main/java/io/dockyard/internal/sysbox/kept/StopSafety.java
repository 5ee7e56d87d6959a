package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.SysboxKept.State;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes sure that a sysbox-mgr can be stopped without loss.
 *
 * @param rooms where its volumes are
 * @param survey what is known of them
 * @param passed told each step that was done
 * @param deadline when it must be done
 */
record StopSafety(KeptRooms rooms, Survey survey, Consumer<String> passed, Deadline deadline) {

  /** Links aside what containers do not have; how many volumes that were. */
  int secure(Path generation) {
    int linked = 0;
    for (KeptEntry entry : rooms.entriesOf(generation)) {
      Finding finding = survey.find(entry);
      finding.noteOwner();
      if (finding.state() == State.RETURNED) {
        finding
            .container()
            .ifPresent(container -> Restoration.sync(container.upperDir(), deadline));
      } else if (finding.state() != State.CONTAINER_DELETED) {
        new LinkedAside(rooms, passed, deadline).link(entry);
        linked++;
      }
    }
    return linked;
  }

  /** Removes the links to what the volumes still have all of. */
  void release(Path generation) {
    for (Path aside : rooms.asideOf(generation)) {
      for (KeptEntry entry : rooms.entriesOf(aside)) {
        KeptEntry volume = new KeptEntry(generation, entry.store(), entry.id());
        if (LinkedAside.contains(volume.path(), entry)) {
          rooms.delete(entry, deadline);
        }
      }
      rooms.removeEmpty(aside, deadline);
    }
    rooms.removeEmptyRooms();
  }
}
