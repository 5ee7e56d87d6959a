package io.dockyard.internal.preflight;

import io.dockyard.Cidr;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.Made;
import io.dockyard.internal.registry.RegistryEntry.RootOrigin;
import io.dockyard.internal.registry.WrittenFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Decides about new instances: checks what was observed, chooses what a spec leaves open, and plans
 * to see which names that takes.
 */
final class Decision {

  private final String backend;
  private final List<Cidr> addressSpace;
  private final Function<RegistryEntry, InstancePlan> planning;
  private final Function<InstancePlan, List<String>> obstacles;

  /**
   * Decisions for one backend.
   *
   * @param backend the name of the backend
   * @param addressSpace where free addresses are chosen from
   * @param planning makes plans, and looks at nothing
   * @param obstacles tells what is in the backend's way
   */
  Decision(
      String backend,
      List<Cidr> addressSpace,
      Function<RegistryEntry, InstancePlan> planning,
      Function<InstancePlan, List<String>> obstacles) {
    this.backend = backend;
    this.addressSpace = addressSpace;
    this.planning = planning;
    this.obstacles = obstacles;
  }

  /** Decides about one that is not registered. */
  Verdict on(
      InstanceSpec spec,
      HostFacts facts,
      Collection<RegistryEntry> others,
      Optional<ProcessIdentity> owner) {
    Optional<Survivor> survivor = facts.root().survivor();
    List<Problem> problems = new ArrayList<>(ProgramRules.problems(spec, facts.programs()));
    problems.addAll(RootRules.problems(facts, others));
    problems.addAll(CertificateRules.problems(facts.certificates()));
    LimitRules.problem(spec.limits(), facts.holdsLimits(), backend).ifPresent(problems::add);
    survivor.flatMap(had -> had.problem(spec)).ifPresent(problems::add);
    InstanceSpec wanted = survivor.flatMap(Survivor::spec).orElse(spec);
    AddressRules addresses = AddressRules.of(facts, others);
    List<Problem> ofAddresses = addresses.problems(wanted);
    problems.addAll(ofAddresses);

    Optional<InstanceSpec> chosen =
        ofAddresses.isEmpty() ? addresses.choose(wanted, addressSpace) : Optional.empty();
    if (ofAddresses.isEmpty() && chosen.isEmpty()) {
      problems.add(AddressRules.noneFree(addressSpace));
    }
    Optional<AskedDockerd> dockerd = facts.programs().dockerd();
    Optional<RegistryEntry> entry =
        chosen.isEmpty() || dockerd.isEmpty()
            ? Optional.empty()
            : Optional.of(
                entry(Planner.completed(chosen.get()), facts, dockerd.get(), others, owner));

    // The backend's names follow from the plan; where there can be none, its others still count.
    List<String> inTheWay = entry.map(planning).map(obstacles).orElse(List.of());
    problems.addAll(NameRules.problems(wanted, facts, inTheWay, survivor.isPresent()));
    return new Verdict(problems, entry);
  }

  private RegistryEntry entry(
      InstanceSpec complete,
      HostFacts facts,
      AskedDockerd dockerd,
      Collection<RegistryEntry> others,
      Optional<ProcessIdentity> owner) {
    Optional<Survivor> survivor = facts.root().survivor();
    return new RegistryEntry(
        survivor.map(had -> had.marker().id()).orElseGet(() -> UUID.randomUUID().toString()),
        complete,
        survivor.map(had -> had.marker().layout()).orElse(InstanceLayout.STANDARD),
        ProgramRules.links(complete.runtime(), facts.programs()),
        dockerd,
        backend,
        RegistryEntry.State.CREATING,
        origin(facts.root()),
        RootRules.parentsToMake(facts.root(), others),
        survivor.isPresent() ? EnumSet.allOf(Made.class) : Set.of(),
        Optional.empty(),
        WrittenFiles.NONE,
        owner);
  }

  private static RootOrigin origin(RootFacts root) {
    if (root.survivor().isPresent()) {
      return RootOrigin.INSTANCE;
    }
    return root.exists() ? RootOrigin.EMPTY : RootOrigin.ABSENT;
  }
}
