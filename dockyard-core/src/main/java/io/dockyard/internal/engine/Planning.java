package io.dockyard.internal.engine;

import io.dockyard.InstancePlan;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.RegistryEntry;

/** Makes the plans of instances from what the registry keeps of them. */
final class Planning {

  /** The plan of an instance; the same for the same entry. */
  InstancePlan of(RegistryEntry entry) {
    return Planner.plan(entry.spec(), entry.layout(), entry.links(), entry.version());
  }
}
