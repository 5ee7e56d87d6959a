package io.dockyard.internal.adopt;

import io.dockyard.Binaries;
import io.dockyard.Deadline;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.preflight.AskedFacts;
import io.dockyard.internal.preflight.HostObserver;
import io.dockyard.internal.preflight.NameRules;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.preflight.ProgramRules;
import io.dockyard.internal.preflight.Survivor;
import io.dockyard.internal.preflight.Verdict;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.Made;
import io.dockyard.internal.registry.RegistryEntry.RootOrigin;
import io.dockyard.internal.registry.WrittenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Decides how an instance of the shell tool becomes one of ours, where it lies. */
public final class Adoption {

  private final String backend;
  private final HostObserver observer;
  private final Function<RegistryEntry, InstancePlan> planning;

  /**
   * Adoption by one backend.
   *
   * @param backend the name of the backend
   * @param observer looks at the host
   * @param planning makes plans, and looks at nothing
   */
  public Adoption(
      String backend, HostObserver observer, Function<RegistryEntry, InstancePlan> planning) {
    this.backend = backend;
    this.observer = observer;
    this.planning = planning;
  }

  /**
   * Reads the spec of an instance of the shell tool: its env file and, unless it was adopted
   * before, what its daemon.json adds.
   *
   * @param envFile its env file
   * @return the spec
   */
  public static InstanceSpec read(Path envFile) {
    Path file = envFile.toAbsolutePath().normalize();
    InstanceSpec spec = InstanceSpec.readFrom(file);
    InstancePaths paths = pathsOf(spec);
    if (!file.equals(paths.envFile())) {
      throw new InvalidSpecException(
          "env file", file.toString(), "must be the instance's own: " + paths.envFile());
    }
    return Files.exists(paths.extrasFile())
        ? spec
        : ShellToolSettings.read(paths.daemonJson()).addTo(spec).build();
  }

  private static InstancePaths pathsOf(InstanceSpec spec) {
    Path root =
        spec.root().orElseThrow(() -> new InvalidSpecException("root", "", "must be in the file"));
    return AdoptionObserver.layout(root)
        .orElseThrow(() -> AdoptionRules.notLaidOut(root).exception())
        .pathsBelow(root);
  }

  /**
   * What is asked for of an instance that is registered already: an adoption that was cut short may
   * have left no more than the env file to compare.
   *
   * @param wanted what was read
   * @param existing what is registered
   * @return what to compare with it
   */
  public static InstanceSpec asAdopted(InstanceSpec wanted, RegistryEntry existing) {
    boolean readInFull = wanted.binaries().folder().isPresent();
    if (readInFull || existing.layout() == InstanceLayout.STANDARD) {
      return wanted;
    }
    return InstanceSpec.fromTexts(wanted.toEnv(), existing.spec().toExtrasJson());
  }

  /**
   * Whether an instance that can be adopted, or that was, is in a root.
   *
   * @param root the root
   * @return true if its files are there
   */
  public static boolean possibleAt(Path root) {
    return AdoptionObserver.layout(root).isPresent();
  }

  /**
   * Whether the shell tool makes a group of its own for an instance.
   *
   * @param layout how its files are laid out
   * @return true if it does
   */
  public static boolean mayHaveGroup(InstanceLayout layout) {
    return layout == InstanceLayout.SHELL_OWN_SYSBOX;
  }

  /**
   * What becomes the spec of an adopted instance: it brings its own programs.
   *
   * @param read what was read
   * @return the spec
   */
  public static InstanceSpec withOwnPrograms(InstanceSpec read) {
    return read.toBuilder().binaries(Binaries.inFolder(pathsOf(read).bin())).build();
  }

  /**
   * Finds the verdict on an instance that is not registered.
   *
   * @param spec what was read, {@linkplain #withOwnPrograms with its own programs}
   * @param asked what was seen of these, and what else was asked
   * @param others the instances that are registered
   * @param deadline when it must be found
   * @return the verdict
   */
  public Verdict verdict(
      InstanceSpec spec, AskedFacts asked, Collection<RegistryEntry> others, Deadline deadline) {
    AdoptionFacts facts = AdoptionObserver.observe(spec, observer.observe(spec, asked, deadline));
    List<Problem> problems = new ArrayList<>(AdoptionRules.problems(spec, facts, others));
    Optional<RegistryEntry> entry = entry(spec, facts);
    List<String> inTheWay = entry.map(planning).map(observer::obstacles).orElse(List.of());
    boolean ownGroup =
        facts.host().root().survivor().isPresent()
            || facts.layout().filter(Adoption::mayHaveGroup).isPresent();
    problems.addAll(NameRules.problems(spec, facts.host(), inTheWay, ownGroup));
    return new Verdict(problems, entry);
  }

  /** Empty where not enough is known of the instance to plan it. */
  private Optional<RegistryEntry> entry(InstanceSpec spec, AdoptionFacts facts) {
    Optional<AskedDockerd> dockerd = facts.host().programs().dockerd();
    if (facts.layout().isEmpty()
        || dockerd.isEmpty()
        || spec.bridgeCidr().isEmpty()
        || spec.poolBase().isEmpty()) {
      return Optional.empty();
    }
    Optional<Survivor> ours = facts.host().root().survivor();
    return Optional.of(
        new RegistryEntry(
            ours.map(had -> had.marker().id()).orElseGet(() -> UUID.randomUUID().toString()),
            Planner.completed(spec),
            facts.layout().get(),
            ProgramRules.links(spec.runtime(), facts.host().programs()),
            dockerd.get(),
            backend,
            RegistryEntry.State.CREATING,
            ours.isPresent() ? RootOrigin.INSTANCE : RootOrigin.SHELL_TOOL,
            List.of(),
            EnumSet.allOf(Made.class),
            Optional.empty(),
            WrittenFiles.NONE,
            Optional.empty()));
  }
}
