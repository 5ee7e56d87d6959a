package io.dockyard.internal.preflight;

import io.dockyard.HostException;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Guarded;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the executables of an instance on the host. */
public final class BinaryFinder {

  /** Linked where they exist, by the name they get in {@code bin/}. */
  private static final Map<String, String> OPTIONAL =
      Map.of("docker-init", "docker-init", "docker-cli", "docker", "ctr", "ctr");

  /** What dockyard itself runs, with the Debian package that has it. */
  private static final Map<String, String> COMMANDS =
      Map.of(
          "ip", "iproute2",
          "iptables-restore", "iptables",
          "iptables-save", "iptables",
          "groupadd", "passwd",
          "groupdel", "passwd",
          "setsid", "util-linux");

  private BinaryFinder() {}

  /** All executables for the instance's {@code bin/}, by name. */
  public static Map<String, Path> find(InstanceSpec spec) {
    List<Path> folders = new ArrayList<>();
    spec.binaries().folder().ifPresent(folders::add);
    spec.binaries().folder().ifPresent(folder -> checkFolder(folder, spec));
    folders.addAll(Host.path());

    Map<String, Path> found = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    Planner.requiredExecutables(spec.runtime())
        .forEach(
            (name, debianPackage) ->
                Host.findOnPath(name, folders)
                    .ifPresentOrElse(
                        path -> found.put(name, path),
                        () -> missing.add(name + " (Debian package " + debianPackage + ")")));
    COMMANDS.forEach(
        (name, debianPackage) -> {
          if (Host.findOnPath(name, Host.path()).isEmpty()) {
            missing.add(name + " (Debian package " + debianPackage + ")");
          }
        });
    if (!missing.isEmpty()) {
      throw new InvalidSpecException(
          "binaries",
          spec.binaries().toString(),
          "must have " + String.join(", ", missing.stream().sorted().toList()));
    }
    OPTIONAL.forEach(
        (link, name) ->
            // In the folder of an instance, docker is the wrapper around docker-cli.
            Host.findOnPath(link, folders)
                .or(() -> Host.findOnPath(name, folders))
                .ifPresent(path -> found.put(link, path)));
    return found;
  }

  /**
   * Whatever is in the folder is run as root, so only root may be able to change it. What is there
   * but cannot be run is refused, rather than taken from the host without a word.
   */
  private static void checkFolder(Path folder, InstanceSpec spec) {
    require(Files.isDirectory(folder), folder, "is not a directory");
    List<String> names = new ArrayList<>(Planner.requiredExecutables(spec.runtime()).keySet());
    OPTIONAL.forEach((link, name) -> names.addAll(List.of(link, name)));
    List<Path> present = names.stream().map(folder::resolve).filter(Files::exists).toList();
    require(
        !present.isEmpty(),
        folder,
        "has none of the programs " + names.stream().distinct().sorted().toList());
    for (Path program : present) {
      require(
          Files.isRegularFile(program) && Files.isExecutable(program),
          folder,
          "has a " + program.getFileName() + " that is not an executable file");
      Path file = real(program);
      Guarded.weakness(Folders.facts(file))
          .ifPresent(weakness -> refuse(folder, "has " + file + ", which " + weakness));
      Guarded.weaknessAbove(file)
          .ifPresent(weak -> refuse(folder, "has " + file + " below " + weak));
    }
    Path realFolder = real(folder);
    Guarded.weakness(Folders.facts(realFolder)).ifPresent(weakness -> refuse(folder, weakness));
    Guarded.weaknessAbove(realFolder).ifPresent(weak -> refuse(folder, "is below " + weak));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new HostException("look at " + path, e);
    }
  }

  private static void require(boolean holds, Path folder, String broken) {
    if (!holds) {
      refuse(folder, broken);
    }
  }

  private static void refuse(Path folder, String broken) {
    throw new InvalidSpecException("binaries", folder.toString(), broken);
  }
}
