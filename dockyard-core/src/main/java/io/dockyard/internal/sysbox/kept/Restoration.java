package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings entries back to their containers, and lets them go when these are seen to have all of
 * them.
 *
 * @param rooms where they are
 * @param survey what is known of them
 * @param passed told each step that was done
 * @param deadline when it must be done
 */
record Restoration(KeptRooms rooms, Survey survey, Consumer<String> passed, Deadline deadline) {

  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private static final String TOO_DEEP =
      "some of its paths are too long to be copied, by sysbox-mgr as well";
  private static final String REFERENCES =
      "its overlays refer to other files, which a container's layer cannot hold";

  /** False where the container was started meanwhile. */
  boolean bringBack(Finding finding) {
    Container container = finding.container().orElseThrow();
    if (finding.lacksOnlyTheTooDeep()) {
      setAside(finding, container, TOO_DEEP);
      return true;
    }
    Place place = survey.place(finding.entry(), container);
    boolean done =
        replacement(finding, place, container).run(() -> startedMeanwhile(finding, place));
    if (!done) {
      LOG.warn("container {} was started, {} stays", finding.entry().id(), finding.path());
      return false;
    }
    // It may run by now, on what was brought back.
    Finding after = survey.compared(finding);
    if (after.state() != State.RETURNED && startedMeanwhile(finding, place)) {
      LOG.info(
          "container {} was started on what it got of {}", finding.entry().id(), finding.path());
      return true;
    }
    if (after.state() != State.RETURNED && !after.lacksOnlyTheTooDeep()) {
      throw new HostException(
          "bring " + finding.path() + " back", "afterwards " + KeptWords.of(after), null);
    }
    LOG.info("brought {} back to container {}", finding.path(), finding.entry().id());
    if (after.lacksOnlyTheTooDeep()) {
      setAside(after, container, TOO_DEEP);
    } else if (place.volume() || !InnerOverlays.referElsewhere(finding.path())) {
      letGo(after);
    } else {
      setAside(after, container, REFERENCES);
    }
    return true;
  }

  private void setAside(Finding finding, Container container, String why) {
    DisplacedData displaced = new DisplacedData(rooms);
    if (displaced.hasAllOf(finding.entry())) {
      // As after each stop of a container that still has what cannot be copied.
      rooms.delete(finding.entry(), deadline);
    } else {
      displaced.setAside(finding.entry(), container.home(), why);
    }
  }

  /** Whether the container runs, or reads its data elsewhere by now. */
  private boolean startedMeanwhile(Finding finding, Place place) {
    return Survey.inUse(finding.entry(), finding.container())
        || !place.equals(survey.place(finding.entry(), finding.container().orElseThrow()));
  }

  /** Deletes an entry of which nothing is lost with it. */
  void letGo(Finding finding) {
    finding
        .container()
        .ifPresent(
            container -> {
              Place place = survey.place(finding.entry(), container);
              try {
                replacement(finding, place, container).settle();
              } catch (IOException e) {
                throw new HostException("look for a copy of " + finding.path(), e);
              }
              sync(place.target(), deadline);
            });
    passed.accept("verified");
    rooms.delete(finding.entry(), deadline);
    passed.accept("let go");
    LOG.debug("let go {}: {} {}", finding.path(), finding.state(), finding.detail());
  }

  private Replacement replacement(Finding finding, Place place, Container container) {
    if (place.volume()) {
      // What it displaces lies where nothing else tells whose it is.
      new DisplacedData(rooms).noteOwner(finding.entry().id(), container.home());
    }
    return new Replacement(finding.entry(), place, passed, deadline);
  }

  static void sync(Path path, Deadline deadline) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Command.check(List.of("sync", "-f", path.toString()), deadline);
    }
  }
}
