package io.dockyard.engine;

import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.host.Host;
import io.dockyard.plan.Planner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the executables of an instance on the host. */
final class BinaryFinder {

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
  static Map<String, Path> find(InstanceSpec spec) {
    List<Path> folders = new ArrayList<>();
    spec.binaries().folder().ifPresent(folders::add);
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
}
