package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.host.Exchange;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a kept entry in the place where its container reads it: copied beside, synced, exchanged by
 * rename. What was there is kept; the two are never merged.
 *
 * <p>At every moment the container's place has either all of what it had or all of the entry, and
 * the entry is there until the container's place has it on disk. What a killed JVM leaves tells how
 * far it came: a copy under the first name is unfinished; under the second it is either complete,
 * the same as the entry, and not yet in its place, or it is what was displaced. Complete is what
 * has all that rsync can copy: a path of more than 4096 bytes is beyond it, as it is beyond
 * sysbox-mgr, which would fail to start the container.
 */
final class Replacement {

  private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);
  private static final String UNFINISHED = ".dockyard-rescue-";
  private static final String READY = ".dockyard-ready-";

  /** rsync(1): some files were not transferred. */
  private static final int IN_PART = 23;

  private final KeptEntry entry;
  private final Place place;
  private final Consumer<String> passed;
  private final Deadline deadline;
  private final Path unfinished;
  private final Path ready;

  /**
   * A replacement.
   *
   * @param passed told each step that was done
   */
  Replacement(KeptEntry entry, Place place, Consumer<String> passed, Deadline deadline) {
    this.entry = entry;
    this.place = place;
    this.passed = passed;
    this.deadline = deadline;
    String name = entry.id() + "-" + entry.store().folder();
    this.unfinished = place.workshop().resolve(UNFINISHED + name);
    this.ready = place.workshop().resolve(READY + name);
  }

  /**
   * Does it, or finishes one that was cut short; the entry itself stays.
   *
   * @param inUse whether the container runs by now, as it may have been started meanwhile
   * @return false where it runs, and nothing was replaced
   */
  boolean run(BooleanSupplier inUse) {
    try {
      if (place.volume()) {
        Folders.create(place.workshop(), "rwx------");
      }
      if (!Files.exists(ready, LinkOption.NOFOLLOW_LINKS) || !isCopy(ready)) {
        settle();
        copy();
        Files.move(unfinished, ready, StandardCopyOption.ATOMIC_MOVE);
        passed.accept("complete");
      }
      makeWay();
      if (inUse.getAsBoolean()) {
        Trees.delete(ready, deadline);
        return false;
      }
      Exchange.put(ready, place.target());
      passed.accept("exchanged");
      settle();
      passed.accept("settled");
      sync(place.target());
      return true;
    } catch (IOException | HostException e) {
      throw new HostException(
          "bring data of container "
              + entry.id()
              + " back from "
              + entry.path()
              + " to "
              + place.target(),
          e.getMessage()
              + "; "
              + DiskRoom.of(place.workshop(), Trees.diskUsage(entry.path()))
              + "; the container has what it had, and the rest stays where it is",
          e);
    }
  }

  /**
   * Gives what was displaced its name, where a copy is there that is not needed any more. It is
   * nothing to keep where it is empty, or all of it is in what has replaced it.
   */
  void settle() throws IOException {
    if (!Files.exists(ready, LinkOption.NOFOLLOW_LINKS) || Folders.removeIfEmpty(ready)) {
      return;
    }
    if (TreeComparison.of(ready, place.target(), OwnerShift.NONE).contained()) {
      Trees.delete(ready, deadline);
    } else {
      Path displaced = Displaced.name(place.workshop(), entry);
      Files.move(ready, displaced, StandardCopyOption.ATOMIC_MOVE);
      LOG.info("what was in {} is kept in {}", place.target(), displaced);
    }
  }

  private boolean isCopy(Path copy) throws IOException {
    OwnerShift shift = place.shift(entry);
    return TreeComparison.of(entry.path(), copy, shift).copied();
  }

  private void copy() throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of("rsync", "-aHAX", "--numeric-ids", "--sparse", "--delete", "--quiet"));
    if (!place.volume()) {
      argv.addAll(InnerOverlays.LEFT_OUT);
    }
    OwnerShift shift = place.shift(entry);
    if (!shift.none()) {
      argv.add(shift.userMap(entry.path()));
      argv.add(shift.groupMap(entry.path()));
    }
    argv.add(entry.path() + "/");
    argv.add(unfinished + "/");
    CommandResult result = Command.run(argv, deadline);
    // It leaves out what has too long a path, and copies all else.
    if (result.exitCode() != 0 && !(result.exitCode() == IN_PART && isCopy(unfinished))) {
      removeUnfinished();
      throw new IOException(said(result));
    }
    passed.accept("copied");
    if (!place.volume()) {
      InnerOverlays.removeWhiteouts(unfinished);
    }
    sync(unfinished);
    passed.accept("synced");
  }

  /** A full disk must not stay full. */
  private void removeUnfinished() {
    try {
      Trees.delete(unfinished, deadline);
    } catch (HostException e) {
      LOG.warn("{} stays: {}", unfinished, e.getMessage());
    }
  }

  /** The folders on the way, as the container's layer has them where they are new in it. */
  private void makeWay() throws IOException {
    if (place.volume()) {
      return;
    }
    Path parent = place.target().resolveSibling("");
    Path at = place.layer();
    for (Path name : place.layer().relativize(parent)) {
      Path next = at.resolve(name.toString());
      if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        Folders.create(next, "rwxr-xr-x");
        for (String owner : List.of("unix:uid", "unix:gid")) {
          Files.setAttribute(next, owner, Files.getAttribute(at, owner), LinkOption.NOFOLLOW_LINKS);
        }
      }
      at = next;
    }
  }

  /** Writes all of a file system to its disk. */
  private void sync(Path path) throws IOException {
    CommandResult result = Command.run(List.of("sync", "-f", path.toString()), deadline);
    if (result.exitCode() != 0) {
      throw new IOException(said(result));
    }
  }

  private static String said(CommandResult result) {
    return (result.error() + result.output()).strip();
  }
}
