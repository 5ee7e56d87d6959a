package io.dockyard.chaos;

import io.dockyard.chaos.ProcessTable.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A living container, seen through {@code /proc} of its first process.
 *
 * @param born whether it has written its inner data; false: too early to judge
 * @param count the last number in its growing file; -1 where there is none
 * @param losses what is wrong with its inner data
 */
record Container(boolean born, long count, List<String> losses) {

  private static final String INNER = "/var/lib/docker";

  Container {
    losses = List.copyOf(losses);
  }

  /**
   * Looks.
   *
   * @param process its first process
   * @param canary whether sysbox-mgr puts a canary into each volume, as the stand-in does
   * @return what was seen; empty when it ended meanwhile, so that what was seen means nothing
   */
  static Optional<Container> look(Entry process, boolean canary) {
    Path root = Path.of("/proc", Long.toString(process.pid()), "root");
    try {
      Container seen = read(process, root, canary);
      return process.alive() ? Optional.of(seen) : Optional.empty();
    } catch (IOException e) {
      if (!process.alive()) {
        return Optional.empty();
      }
      return Optional.of(new Container(true, -1, List.of("its files cannot be read: " + e)));
    }
  }

  private static Container read(Entry process, Path root, boolean canary) throws IOException {
    Optional<String> source = volume(process.pid());
    if (!Files.exists(root.resolve("born"))) {
      return new Container(false, -1, List.of());
    }
    if (source.isEmpty()) {
      return new Container(true, -1, List.of("no volume is mounted at " + INNER));
    }
    String where = INNER + ", mounted from " + source.get();
    if (source.get().endsWith("//deleted")) {
      return new Container(true, -1, List.of("the directory of " + where + " was removed"));
    }
    Path inner = root.resolve(INNER.substring(1));
    if (!content(inner.resolve("token")).strip().equals(process.token().orElse(""))) {
      return new Container(true, -1, List.of("its token is not in " + where));
    }
    if (canary && content(inner.resolve("canary")).isEmpty()) {
      return new Container(true, -1, List.of("its canary is not in " + where));
    }
    return counted(content(inner.resolve("growing")), where);
  }

  /** The file has the numbers from 0 on, a line each; the last one may be half written. */
  private static Container counted(String growing, String where) {
    String[] lines = growing.substring(0, growing.lastIndexOf('\n') + 1).split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      if (!lines[i].equals(Integer.toString(i))) {
        String what = "line " + i + " of its growing file is '" + lines[i] + "' in " + where;
        return new Container(true, i - 1, List.of(what));
      }
    }
    return new Container(true, lines.length - 2, List.of());
  }

  /** Where its inner data is mounted from, as a path below the root of that file system. */
  private static Optional<String> volume(long pid) throws IOException {
    Path mounts = Path.of("/proc", Long.toString(pid), "mountinfo");
    return Files.readAllLines(mounts).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].equals(INNER))
        .map(fields -> fields[3])
        .findFirst();
  }

  /**
   * How far the growing file of a container got in what is kept outside of it, found on the disk by
   * its token; -1 where nothing of it is kept.
   */
  static long kept(String token) {
    long most = -1;
    for (String room : List.of("mgr", "aside", "displaced")) {
      Path folder = Path.of("/var/lib/dockyard/sysbox", room);
      try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder, 3) : Stream.empty()) {
        for (Path entry : all.filter(path -> Files.exists(path.resolve("token"))).toList()) {
          if (content(entry.resolve("token")).strip().equals(token)) {
            most = Math.max(most, counted(content(entry.resolve("growing")), "").count());
          }
        }
      } catch (IOException | UncheckedIOException e) {
        // It is being deleted, which is seen again with the next look.
      }
    }
    return most;
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
