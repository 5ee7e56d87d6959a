package io.dockyard.internal.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed JVM left of its {@link ScratchFolder}: files of commands that may still be at work.
 *
 * @param folder the folder
 * @param files the scratch files in it, at least one
 */
record AbandonedScratch(Path folder, List<Path> files) {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedScratch.class);

  /** That of all JVMs. Folders that were left with nothing in them go at once. */
  static List<AbandonedScratch> find() {
    if (!ScratchFolder.canSeeOthers()) {
      return List.of();
    }
    List<AbandonedScratch> found = new ArrayList<>();
    for (Path folder : Folders.list(ScratchFolder.ALL)) {
      if (!ScratchFolder.isOwn(folder)) {
        look(folder).ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * Files are made under the lock alone, and go before it. So where there are some and it is free,
   * their JVM is dead, and will stay so.
   */
  private static Optional<AbandonedScratch> look(Path folder) {
    Path lock = folder.resolve(ScratchFolder.OWNER);
    List<Path> files = Folders.list(folder).stream().filter(file -> !file.equals(lock)).toList();
    try {
      if (files.isEmpty()) {
        removeUnlessLocked(folder, lock);
      } else if (isFree(lock)) {
        return Optional.of(new AbandonedScratch(folder, files));
      }
    } catch (IOException e) {
      LOG.warn("cannot look whose {} is", folder, e);
    }
    return Optional.empty();
  }

  private static boolean isFree(Path lock) throws IOException {
    return whileUnlocked(lock, () -> {});
  }

  private static void removeUnlessLocked(Path folder, Path lock) throws IOException {
    whileUnlocked(lock, () -> Files.deleteIfExists(lock));
    ScratchFolder.removeEmpty(folder);
  }

  private interface Act {
    void run() throws IOException;
  }

  /**
   * Shared, so that two who ask do not take each other for the owner; one at a time in this JVM,
   * which has such a lock as a whole.
   */
  private static synchronized boolean whileUnlocked(Path lock, Act act) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(lock.toFile(), "r");
        var asked = file.getChannel().tryLock(0, Long.MAX_VALUE, true)) {
      if (asked == null) {
        return false;
      }
      act.run();
      return true;
    } catch (FileNotFoundException e) {
      // Not made yet, or gone already: in doubt its JVM lives.
      return false;
    }
  }

  /** Once no command is at work. */
  void delete() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      removeUnlessLocked(folder, folder.resolve(ScratchFolder.OWNER));
      ScratchFolder.removeEmpty(ScratchFolder.ALL);
    } catch (IOException e) {
      LOG.warn("cannot remove {}, which a killed JVM left", folder, e);
    }
  }
}
