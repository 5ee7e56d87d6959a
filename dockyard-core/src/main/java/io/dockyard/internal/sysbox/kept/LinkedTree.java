package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a second tree of the same files. cp(1) leaves out what has too long a path and goes on;
 * what it has left out it is given again, from the directory on where it could not go further.
 *
 * @param from the tree
 * @param to where the second one shall be, on the same file system; nothing is there
 * @param deadline when it must be done
 */
record LinkedTree(Path from, Path to, Deadline deadline) {

  /** Their paths must fit among the arguments of one program. */
  private static final int MOST_AT_ONCE = 100;

  /** It says one thing of each file. */
  private static final int MOST_SHOWN = 1000;

  /** Makes it; when it cannot, an exception tells why, and what is there is not whole. */
  void make() {
    CommandResult result = link(List.of(from), List.of("-T"), to);
    if (result.exitCode() == 0) {
      return;
    }
    try {
      if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
        throw failure(result);
      }
      TreeWalk.through(from, to, this::complete);
      if (!TreeComparison.of(from, to, OwnerShift.NONE).contained()) {
        throw failure(result);
      }
    } catch (IOException e) {
      throw new HostException("link " + from + " to " + to, e);
    }
  }

  private TreeWalk.Next complete(Path file, Path same) {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return TreeWalk.Next.PASS;
    }
    List<Path> missing = missing(file, same);
    for (int done = 0; done < missing.size(); done += MOST_AT_ONCE) {
      List<Path> some = missing.subList(done, Math.min(missing.size(), done + MOST_AT_ONCE));
      CommandResult result = link(some, List.of(), same);
      if (!missing(some, same).isEmpty()) {
        throw failure(result);
      }
    }
    return TreeWalk.Next.ENTER;
  }

  private static List<Path> missing(Path directory, Path same) {
    return missing(Folders.list(directory), same);
  }

  private static List<Path> missing(List<Path> files, Path same) {
    return files.stream()
        .filter(file -> !Files.exists(same.resolve(file.getFileName()), LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private CommandResult link(List<Path> files, List<String> options, Path place) {
    List<String> argv = new ArrayList<>(List.of("cp", "-a", "--link"));
    argv.addAll(options);
    argv.add("--");
    files.forEach(file -> argv.add(file.toString()));
    argv.add(place.toString());
    return Command.run(argv, deadline);
  }

  private static HostException failure(CommandResult result) {
    String said = result.error().strip();
    return new HostException(
        "run 'cp'",
        "exit code "
            + result.exitCode()
            + ", "
            + said.substring(0, Math.min(said.length(), MOST_SHOWN)),
        null);
  }
}
