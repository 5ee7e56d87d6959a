package io.dockyard.internal.preflight;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.registry.AskedDockerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks for the programs of instances: the part of {@link HostObserver} that takes longest. */
final class ProgramObserver {

  private final Dockerds dockerds = new Dockerds();

  ProgramFacts observe(InstanceSpec spec, Deadline deadline) {
    Set<String> names = ProgramRules.names(spec.runtime());
    List<Path> folders = new ArrayList<>(Host.path());
    spec.binaries().folder().ifPresent(folder -> folders.add(0, folder));
    Map<String, Path> found = new TreeMap<>();
    for (String name : names) {
      Host.findOnPath(name, folders).ifPresent(path -> found.put(name, path));
    }
    ProgramFacts facts =
        new ProgramFacts(
            spec.binaries().folder().map(folder -> folder(folder, names)),
            found,
            ProgramRules.commands().stream()
                .filter(command -> Host.findOnPath(command, Host.path()).isPresent())
                .collect(Collectors.toSet()),
            Optional.empty());
    // Asking a program is running it as root.
    return ProgramRules.problems(spec, facts).isEmpty()
        ? facts.with(dockerd(Objects.requireNonNull(found.get("dockerd")), deadline))
        : facts;
  }

  AskedDockerd dockerd(Path program, Deadline deadline) {
    return dockerds.ask(program, deadline);
  }

  private static ProgramFacts.Folder folder(Path folder, Set<String> names) {
    if (!Files.isDirectory(folder)) {
      return new ProgramFacts.Folder(folder, false, List.of(), List.of());
    }
    List<ProgramFacts.Program> programs =
        names.stream()
            .filter(name -> Files.exists(folder.resolve(name)))
            .map(name -> program(name, folder.resolve(name)))
            .toList();
    return new ProgramFacts.Folder(folder, true, realWay(folder), programs);
  }

  private static ProgramFacts.Program program(String name, Path file) {
    return new ProgramFacts.Program(
        name, Files.isRegularFile(file) && Files.isExecutable(file), realWay(file));
  }

  private static List<PathFacts> realWay(Path path) {
    List<PathFacts> way = new ArrayList<>();
    for (Path step = real(path); step != null; step = step.getParent()) {
      way.add(new PathFacts(step, Folders.facts(step)));
    }
    return way;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new HostException("look at " + path, e);
    }
  }
}
