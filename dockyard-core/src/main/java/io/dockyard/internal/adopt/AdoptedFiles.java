package io.dockyard.internal.adopt;

import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.internal.host.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The files of the shell tool that the plan writes over: kept beside the new ones. */
public final class AdoptedFiles {

  private static final String KEPT = ".shell-tool";

  private final InstancePlan plan;

  /**
   * Those of an instance.
   *
   * @param plan its plan
   */
  public AdoptedFiles(InstancePlan plan) {
    this.plan = plan;
  }

  /** Keeps them, unless that was done before and the plan's have taken their places. */
  public void keep() {
    if (exists(plan.paths().marker())) {
      return;
    }
    for (PlannedFile file : plan.files()) {
      Path kept = kept(file.path());
      if (exists(file.path()) && !exists(kept)) {
        try {
          // The file itself under a second name: the plan's is a new one that takes the first.
          Files.createLink(kept, file.path());
        } catch (IOException e) {
          throw new HostException("keep " + file.path() + " as " + kept, e);
        }
      }
    }
  }

  /** Puts them back, and removes what an adoption that failed has added. */
  public void giveBack() {
    InstancePaths paths = plan.paths();
    // The marker comes before every file of the plan, and after everything was kept.
    boolean begun = exists(paths.marker());
    try {
      for (PlannedFile file : plan.files()) {
        Path kept = kept(file.path());
        if (exists(kept)) {
          putBack(kept, file.path());
        } else if (begun) {
          Files.deleteIfExists(file.path());
        }
      }
      for (Map.Entry<String, Path> link : plan.links().entrySet()) {
        removeLink(paths.bin().resolve(link.getKey()), link.getValue());
      }
      Files.deleteIfExists(paths.marker());
      // The one folder that an instance of the shell tool may come without.
      if (!paths.dataRoot().startsWith(paths.lib()) && Files.isDirectory(paths.lib())) {
        Folders.removeIfEmpty(paths.lib());
      }
    } catch (IOException e) {
      throw new HostException("give back " + paths.root(), e);
    }
  }

  private static void putBack(Path kept, Path file) throws IOException {
    // rename(2) does nothing where both names are the same file's.
    Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(kept);
  }

  private static void removeLink(Path link, Path target) throws IOException {
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
      Files.delete(link);
    }
  }

  private static Path kept(Path file) {
    return file.resolveSibling(file.getFileName() + KEPT);
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }
}
