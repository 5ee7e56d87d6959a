package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links volumes aside before their sysbox-mgr is stopped, which destroys them whatever became of
 * its copies: the same files under a second name, which takes no more room than their directories.
 */
final class LinkedAside {

  private static final Logger LOG = LoggerFactory.getLogger(LinkedAside.class);
  private static final String MAKING = ".making-";

  private final KeptRooms rooms;
  private final Consumer<String> passed;
  private final Deadline deadline;

  LinkedAside(KeptRooms rooms, Consumer<String> passed, Deadline deadline) {
    this.rooms = rooms;
    this.passed = passed;
    this.deadline = deadline;
  }

  /** Links an entry aside, where all of it does not lie there yet. */
  KeptEntry link(KeptEntry entry) {
    Path first = rooms.aside().resolve(entry.generation().getFileName());
    Path generation = first;
    for (int again = 2; ; again++) {
      KeptEntry aside = new KeptEntry(generation, entry.store(), entry.id());
      if (!Files.exists(aside.path(), LinkOption.NOFOLLOW_LINKS)) {
        make(entry, aside);
        return aside;
      }
      if (contains(aside.path(), entry)) {
        return aside;
      }
      // A stop was called off, and the container went on.
      generation = first.resolveSibling(first.getFileName() + "-" + again);
    }
  }

  /** Whether all of an entry is in another directory. */
  static boolean contains(Path other, KeptEntry entry) {
    try {
      return TreeComparison.of(entry.path(), other, OwnerShift.NONE).contained();
    } catch (IOException e) {
      throw new HostException("compare " + entry.path() + " with " + other, e);
    }
  }

  private void make(KeptEntry entry, KeptEntry aside) {
    Folders.create(rooms.aside(), "rwx------");
    if (GenerationMarker.of(aside.generation()).isEmpty()) {
      GenerationMarker.of(entry.generation())
          .orElseGet(() -> GenerationMarker.now("sysbox-mgr"))
          .write(aside.generation());
    }
    Folders.create(aside.generation(), "rwx------");
    Path store = aside.path().resolveSibling("");
    Folders.create(store, "rwx------");
    Path making = store.resolve(MAKING + aside.id());
    Trees.delete(making, deadline);
    try {
      new LinkedTree(entry.path(), making, deadline).make();
    } catch (HostException e) {
      Trees.delete(making, deadline);
      throw new HostException(
          "link data of container " + entry.id() + " aside before sysbox-mgr is stopped",
          e.getMessage()
              + "; "
              + DiskRoom.of(store, 0)
              + "; sysbox-mgr runs on, as it would destroy "
              + entry.path(),
          e);
    }
    passed.accept("linked");
    Command.check(List.of("sync", "-f", making.toString()), deadline);
    try {
      Files.move(making, aside.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostException("rename " + making, e);
    }
    LOG.info("linked {} aside, as its container does not have all of it", entry.path());
    passed.accept("aside");
  }
}
