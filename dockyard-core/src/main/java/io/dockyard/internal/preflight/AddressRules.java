package io.dockyard.internal.preflight;

import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.OccupiedRange;
import io.dockyard.internal.host.Routes;
import io.dockyard.internal.registry.AddressChoice;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Chooses free addresses, and refuses given ones that are in use. */
public final class AddressRules {

  /** Routes shorter than this say where the world is, not that its addresses are in use. */
  private static final int SHORTEST_ROUTE = 8;

  /** A network in use, and by whom. */
  private record Taken(Cidr network, String by) {}

  private final List<Taken> taken = new ArrayList<>();

  private AddressRules() {}

  /**
   * Looks at the host's routes and addresses and at the registered instances.
   *
   * @param prefix the instance that wants addresses; what its own bridge uses is not taken
   */
  public static AddressRules observe(
      String prefix, Collection<RegistryEntry> others, Deadline deadline) {
    // As in "route 10.128.0.0/24 dev adocker0" and "address 10.128.0.1/24 dev adocker0".
    Pattern ownBridge = Pattern.compile(".* dev " + Pattern.quote(prefix + "docker0") + "( .*)?");
    AddressRules rules = new AddressRules();
    for (RegistryEntry other : others) {
      for (Cidr network : other.networks()) {
        rules.taken.add(new Taken(network, "instance '" + other.prefix() + "'"));
      }
    }
    for (OccupiedRange range : Routes.occupied(deadline)) {
      Cidr network = Cidr.parse(range.cidr()).network();
      if (network.prefixLength() >= SHORTEST_ROUTE
          && !ownBridge.matcher(range.seenAs()).matches()) {
        rules.taken.add(new Taken(network, "the host: " + range.seenAs()));
      }
    }
    return rules;
  }

  /** The same spec with its bridge and pool chosen, where it leaves them open. */
  public InstanceSpec choose(InstanceSpec spec, List<Cidr> space) {
    spec.bridgeCidr().ifPresent(bridge -> check("bridgeCidr", bridge));
    spec.poolBase().ifPresent(pool -> check("poolBase", pool));
    if (spec.bridgeCidr().isPresent() && spec.poolBase().isPresent()) {
      return spec;
    }
    List<Cidr> all = new ArrayList<>(taken.stream().map(Taken::network).toList());
    spec.bridgeCidr().map(Cidr::network).ifPresent(all::add);
    spec.poolBase().ifPresent(all::add);
    AddressChoice free =
        AddressChoice.firstFree(space, all)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "no free addresses are left in " + space,
                        "open dockyard with another address space, or destroy instances"));
    InstanceSpec.Builder builder = spec.toBuilder();
    if (spec.bridgeCidr().isEmpty()) {
      builder.bridgeCidr(free.bridge().toString());
    }
    if (spec.poolBase().isEmpty()) {
      builder.poolBase(free.pool().toString());
    }
    return builder.build();
  }

  private void check(String field, Cidr given) {
    for (Taken network : taken) {
      if (network.network().overlaps(given)) {
        throw new InvalidSpecException(
            field,
            given.toString(),
            "overlaps " + network.network() + ", which is in use by " + network.by());
      }
    }
  }
}
