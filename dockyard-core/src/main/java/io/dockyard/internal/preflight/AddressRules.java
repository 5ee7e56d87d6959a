package io.dockyard.internal.preflight;

import io.dockyard.Cidr;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.OccupiedRange;
import io.dockyard.internal.registry.AddressChoice;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which addresses are in use: given ones must be free, and free ones are chosen. */
public final class AddressRules {

  /** Routes shorter than this say where the world is, not that its addresses are in use. */
  private static final int SHORTEST_ROUTE = 8;

  /** A network in use, and by whom. */
  private record Taken(Cidr network, String by) {}

  private final List<Taken> taken = new ArrayList<>();

  /**
   * The rules for one instance.
   *
   * @param ownLinks the bridges of the instance and of its networks; what these use is not taken
   * @param addresses what the host uses or routes
   * @param others the other instances
   */
  AddressRules(
      Set<String> ownLinks, Collection<OccupiedRange> addresses, Collection<RegistryEntry> others) {
    for (RegistryEntry other : others) {
      for (Cidr network : other.networks()) {
        taken.add(new Taken(network, "instance '" + other.prefix() + "'"));
      }
    }
    for (OccupiedRange range : addresses) {
      Cidr network = Cidr.parse(range.cidr()).network();
      if (network.prefixLength() >= SHORTEST_ROUTE
          && range.link().filter(ownLinks::contains).isEmpty()) {
        taken.add(new Taken(network, "the host: " + range.seenAs()));
      }
    }
  }

  /**
   * The rules for one instance on this host.
   *
   * @param facts what was observed for it
   * @param others the other instances
   * @return the rules
   */
  public static AddressRules of(HostFacts facts, Collection<RegistryEntry> others) {
    Set<String> ownLinks = new HashSet<>(facts.root().networks());
    ownLinks.add(facts.bridge().name());
    return new AddressRules(ownLinks, facts.addresses(), others);
  }

  /**
   * What is wrong with the addresses that a spec gives.
   *
   * @param spec the instance
   * @return the problems
   */
  public List<Problem> problems(InstanceSpec spec) {
    List<Problem> problems = new ArrayList<>();
    spec.bridgeCidr().flatMap(bridge -> overlap("bridgeCidr", bridge)).ifPresent(problems::add);
    spec.poolBase().flatMap(pool -> overlap("poolBase", pool)).ifPresent(problems::add);
    if (spec.poolBase().isEmpty()) {
      spec.poolSize().flatMap(AddressRules::tooLarge).ifPresent(problems::add);
    }
    return problems;
  }

  /** Networks of that size do not fit into a pool that is chosen. */
  private static Optional<Problem> tooLarge(int poolSize) {
    return poolSize >= AddressChoice.POOL_LENGTH
        ? Optional.empty()
        : Optional.of(
            Problem.in(
                "poolSize",
                poolSize,
                "must be at least "
                    + AddressChoice.POOL_LENGTH
                    + " where poolBase is left open: the pool that is chosen has that prefix length",
                "give a poolBase with a prefix length of at most "
                    + poolSize
                    + ", or a larger poolSize"));
  }

  /** One is enough: the kernel alone has four routes for each address. */
  private Optional<Problem> overlap(String field, Cidr given) {
    return taken.stream()
        .filter(network -> network.network().overlaps(given))
        .findFirst()
        .map(
            network ->
                Problem.in(
                    field,
                    given,
                    "overlaps " + network.network() + ", which is in use by " + network.by()));
  }

  /**
   * Chooses the bridge and the pool where a spec leaves them open.
   *
   * @param spec a spec whose own addresses are free
   * @param space where to look
   * @return the same spec with both; empty if nothing is free
   */
  Optional<InstanceSpec> choose(InstanceSpec spec, List<Cidr> space) {
    if (spec.bridgeCidr().isPresent() && spec.poolBase().isPresent()) {
      return Optional.of(spec);
    }
    List<Cidr> all = new ArrayList<>(taken.stream().map(Taken::network).toList());
    spec.bridgeCidr().map(Cidr::network).ifPresent(all::add);
    spec.poolBase().ifPresent(all::add);
    return AddressChoice.firstFree(space, all)
        .map(
            free ->
                spec.toBuilder()
                    .bridgeCidr(spec.bridgeCidr().orElse(free.bridge()).toString())
                    .poolBase(spec.poolBase().orElse(free.pool()).toString())
                    .build());
  }

  /** What is wrong where nothing is free. */
  static Problem noneFree(List<Cidr> space) {
    return Problem.of(
        "no free addresses are left in " + space,
        "open dockyard with another address space, or destroy instances");
  }
}
