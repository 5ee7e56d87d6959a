package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of containers, wherever a user wanted them: the last part of their names has the
 * container's id in it (cgroups(7)).
 */
public final class ContainerCgroups {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerCgroups.class);
  private static final Pattern ID = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

  private final List<MountInfo> hierarchies =
      Mounts.read().stream().filter(Cgroups::isHierarchy).toList();

  /** Looks at the hierarchies that this host has. */
  public ContainerCgroups() {}

  /**
   * The containers that a process is in; more than one where one runs in another.
   *
   * @param pid its pid
   * @return their ids; none where it is in none, or is gone
   */
  public static Set<String> containersOf(long pid) {
    Set<String> ids = new HashSet<>();
    for (String line : lines(pid)) {
      Matcher matcher = ID.matcher(line);
      while (matcher.find()) {
        ids.add(matcher.group());
      }
    }
    return ids;
  }

  /**
   * The cgroups of the containers that a process is in, of all hierarchies.
   *
   * @param pid its pid
   * @return their directories
   */
  public List<Path> of(long pid) {
    List<Path> folders = new ArrayList<>();
    for (String line : lines(pid)) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && ID.matcher(parts[2]).find()) {
        folder(parts[1], PathBytes.path(parts[2])).ifPresent(leaf -> addContainers(leaf, folders));
      }
    }
    return folders;
  }

  private static void addContainers(Path leaf, List<Path> folders) {
    for (Path folder = leaf; folder.getParent() != null; folder = folder.getParent()) {
      if (ID.matcher(folder.getFileName().toString()).find()) {
        folders.add(folder);
      }
    }
  }

  private Optional<Path> folder(String controllers, Path cgroup) {
    return hierarchies.stream()
        .filter(mount -> mount.controls(controllers.split(",", 2)[0]))
        .map(MountInfo::mount)
        .filter(mount -> cgroup.startsWith(mount.root()))
        .map(mount -> mount.mountPoint().resolve(mount.root().relativize(cgroup)))
        .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /**
   * Lets the processes of a cgroup go on that were paused by version 1. They do not even die while
   * they are; one that was killed dies of it without doing anything else.
   *
   * @param cgroup its directory
   */
  public static void thaw(Path cgroup) {
    Path state = cgroup.resolve("freezer.state");
    try {
      Files.writeString(state, "THAWED", StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Another hierarchy, or gone.
      LOG.trace("no {}", state, e);
    }
  }

  private static List<String> lines(long pid) {
    try {
      Path file = Path.of("/proc", Long.toString(pid), "cgroup");
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
