package io.dockyard.internal.adopt;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.AddressRules;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.preflight.ProgramRules;
import io.dockyard.internal.preflight.RootFacts;
import io.dockyard.internal.preflight.RootRules;
import io.dockyard.internal.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What an instance of the shell tool must be like to be adopted, but for its names. */
final class AdoptionRules {

  private static final String STOP_IT = "stop it with the shell tool first";

  private AdoptionRules() {}

  static List<Problem> problems(
      InstanceSpec spec, AdoptionFacts facts, Collection<RegistryEntry> others) {
    RootFacts root = facts.host().root();
    List<Problem> problems = new ArrayList<>();
    addMissing("bridgeCidr", spec.bridgeCidr(), problems);
    addMissing("poolBase", spec.poolBase(), problems);
    problems.addAll(RootRules.way(root.root(), root.way()));
    if (facts.layout().isEmpty()) {
      problems.add(notLaidOut(root.root()));
    }
    if (root.markerFile() && root.survivor().isEmpty()) {
      problems.add(
          Problem.of(
              root.root().resolve(InstanceLayout.MARKER)
                  + " says that the root is another instance's",
              "adopt it with the env file that is in its etc"));
    }
    problems.addAll(AddressRules.of(facts.host(), others).problems(spec));
    problems.addAll(ProgramRules.problems(spec, facts.host().programs()));
    Optional<InstancePaths> paths = facts.layout().map(layout -> layout.pathsBelow(root.root()));
    paths.ifPresent(below -> addRunning(spec.prefix(), below, facts, problems));
    problems.addAll(RootRules.neighbours(facts.host(), others, Optional.empty()));
    problems.addAll(RootRules.fileSystem(root));
    paths.ifPresent(below -> addHidden(below, facts, problems));
    return problems;
  }

  static Problem notLaidOut(Path root) {
    return Problem.of(
        root
            + " is not an instance of the shell tool: there is neither "
            + "docker-runtime/etc beside docker nor etc beside lib/docker",
        "give the env file of an instance that the shell tool created");
  }

  private static void addMissing(String field, Optional<?> value, List<Problem> problems) {
    if (value.isEmpty()) {
      problems.add(Problem.in(field, "", "must be in the file of an instance to adopt"));
    }
  }

  /** Of an instance something may run although its dockerd is gone, be it only a container. */
  private static void addRunning(
      String prefix, InstancePaths paths, AdoptionFacts facts, List<Problem> problems) {
    if (facts.listens()) {
      problems.add(
          Problem.of(
              "the daemon of '" + prefix + "' runs: " + paths.socket() + " listens", STOP_IT));
    }
    facts
        .daemon()
        .ifPresent(daemon -> problems.add(Problem.of("'" + prefix + "' runs: " + daemon, STOP_IT)));
  }

  /** The plan pins overlay2 and a data-root, which must hold all that there is. */
  private static void addHidden(InstancePaths paths, AdoptionFacts facts, List<Problem> problems) {
    facts
        .containerdStore()
        .ifPresent(
            store ->
                problems.add(
                    Problem.of(
                        "images are in the containerd image store "
                            + store
                            + ", which the dockerd of an adopted instance does not use",
                        "export them, and load them into a new instance; or remove that folder,"
                            + " if nothing in it is needed")));
    facts
        .isolation()
        .ifPresent(
            rules ->
                problems.add(
                    Problem.of(
                        rules
                            + " parts containers of one network from each other, which dockyard"
                            + " does not do",
                        "remove it if they may talk to each other, and give those that may not"
                            + " networks of their own")));
    facts.settings().map(settings -> settings.hiding(paths.dataRoot())).ifPresent(problems::addAll);
  }
}
