package io.dockyard.internal.preflight;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Guarded;
import io.dockyard.internal.plan.Planner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The programs of an instance must be there, and nobody but root may be able to change them. */
public final class ProgramRules {

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

  private static final String WITHOUT_SYSBOX =
      "install what is missing; or take runtime(ContainerRuntime.RUNC), which runs without sysbox";

  private ProgramRules() {}

  /** The names of all programs that an instance has, if they are there. */
  static Set<String> names(ContainerRuntime runtime) {
    Set<String> names = new TreeSet<>(Planner.requiredExecutables(runtime).keySet());
    OPTIONAL.forEach((link, name) -> names.addAll(List.of(link, name)));
    return names;
  }

  /** The names of the commands that dockyard runs. */
  static Set<String> commands() {
    return COMMANDS.keySet();
  }

  /**
   * What is wrong with the programs.
   *
   * @param spec the instance
   * @param facts what was seen of them
   * @return the problems
   */
  public static List<Problem> problems(InstanceSpec spec, ProgramFacts facts) {
    List<Problem> problems = new ArrayList<>();
    facts.folder().ifPresent(folder -> addThoseOf(folder, spec, problems));
    missing(spec, facts).ifPresent(problems::add);
    return problems;
  }

  /**
   * The programs as they are linked into the instance.
   *
   * @param runtime the instance's default runtime
   * @param facts what was seen of them
   * @return the programs, by the name they get in {@code bin/}
   */
  public static Map<String, Path> links(ContainerRuntime runtime, ProgramFacts facts) {
    Map<String, Path> links = new TreeMap<>();
    Map<String, Path> found = facts.found();
    for (String name : Planner.requiredExecutables(runtime).keySet()) {
      Optional.ofNullable(found.get(name)).ifPresent(path -> links.put(name, path));
    }
    OPTIONAL.forEach(
        (link, name) ->
            // In the folder of an instance, docker is the wrapper around docker-cli.
            Optional.ofNullable(found.get(link))
                .or(() -> Optional.ofNullable(found.get(name)))
                .ifPresent(path -> links.put(link, path)));
    return links;
  }

  /**
   * Whatever is in the folder is run as root, so only root may be able to change it. What is there
   * but cannot be run is refused, rather than taken from the host without a word.
   */
  private static void addThoseOf(
      ProgramFacts.Folder folder, InstanceSpec spec, List<Problem> problems) {
    if (!folder.directory()) {
      problems.add(problem(folder, "is not a directory"));
      return;
    }
    if (folder.programs().isEmpty()) {
      problems.add(problem(folder, "has none of the programs " + names(spec.runtime())));
    }
    for (ProgramFacts.Program program : folder.programs()) {
      if (!program.executable()) {
        problems.add(
            problem(folder, "has a " + program.name() + " that is not an executable file"));
      }
      String file = "has " + program.way().get(0).path();
      weakness(program.way())
          .ifPresent(weakness -> problems.add(problem(folder, file + ", which " + weakness)));
      weaknessAbove(program.way())
          .ifPresent(weak -> problems.add(problem(folder, file + " below " + weak)));
    }
    weakness(folder.way()).ifPresent(weakness -> problems.add(problem(folder, weakness)));
    weaknessAbove(folder.way())
        .ifPresent(weak -> problems.add(problem(folder, "is below " + weak)));
  }

  private static Optional<String> weakness(List<PathFacts> way) {
    return Guarded.weakness(way.get(0).found());
  }

  /** The first directory above a path that others than root can change, with what is wrong. */
  private static Optional<String> weaknessAbove(List<PathFacts> way) {
    return way.stream()
        .skip(1)
        .flatMap(
            folder ->
                Guarded.weaknessOnTheWay(folder.found()).stream()
                    .map(weakness -> folder.path() + ", which " + weakness))
        .findFirst();
  }

  private static Optional<Problem> missing(InstanceSpec spec, ProgramFacts facts) {
    Map<String, String> required = Planner.requiredExecutables(spec.runtime());
    Set<String> missing = new TreeSet<>();
    required.forEach(
        (name, debianPackage) -> {
          if (!facts.found().containsKey(name)) {
            missing.add(name + " (Debian package " + debianPackage + ")");
          }
        });
    COMMANDS.forEach(
        (name, debianPackage) -> {
          if (!facts.commands().contains(name)) {
            missing.add(name + " (Debian package " + debianPackage + ")");
          }
        });
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String sysbox = ContainerRuntime.SYSBOX_RUNC.executable();
    boolean withoutSysbox = required.containsKey(sysbox) && !facts.found().containsKey(sysbox);
    return Optional.of(
        Problem.in(
            "binaries",
            spec.binaries(),
            "must have " + String.join(", ", missing),
            withoutSysbox ? WITHOUT_SYSBOX : ""));
  }

  private static Problem problem(ProgramFacts.Folder folder, String broken) {
    return Problem.in("binaries", folder.path(), broken);
  }
}
