package io.dockyard.internal.engine;

import io.dockyard.InstancePlan;
import io.dockyard.ThrowawayInstance;
import io.dockyard.internal.registry.RegistryEntry;

/**
 * The handle for who made a throwaway instance. It is a class of its own so that no other handle
 * can be closed.
 */
final class ManagedThrowaway extends ManagedInstance implements ThrowawayInstance {

  ManagedThrowaway(Lifecycle lifecycle, Events events, RegistryEntry entry, InstancePlan plan) {
    super(lifecycle, events, entry, plan);
  }

  @Override
  public void close() {
    destroy();
  }
}
