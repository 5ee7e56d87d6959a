package io.dockyard.internal.engine;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.spi.BackendProvider;
import java.util.List;
import java.util.Optional;

/** Makes the plans of instances from what the registry keeps of them. */
final class Planning {

  private final List<BackendProvider> providers;

  /**
   * Planning with these kinds of backends.
   *
   * @param providers all that there are, because the registry has instances of any
   */
  Planning(List<BackendProvider> providers) {
    this.providers = List.copyOf(providers);
  }

  /**
   * The plan of an instance; the same for the same entry. Where its kind of backend is not there,
   * the plan is a guess, for the plain layout: nothing but a look can be done to it then.
   */
  InstancePlan of(RegistryEntry entry) {
    Optional<BackendProvider> provider =
        providers.stream().filter(known -> known.name().equals(entry.backend())).findFirst();
    InstanceCgroups cgroups =
        provider
            .map(known -> known.cgroups(entry.prefix()))
            .orElseGet(() -> InstanceCgroups.plain(entry.prefix()));
    InstancePlan plan =
        Planner.plan(
            entry.spec(), entry.layout(), entry.links(), entry.dockerd().version(), cgroups);
    return provider.map(known -> Planner.withBackendFiles(plan, known.files(plan))).orElse(plan);
  }
}
