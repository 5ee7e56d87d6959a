package io.dockyard.internal.engine;

import io.dockyard.InstancePlan;
import io.dockyard.OperationInterruptedException;
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

  /** An interrupt is put off: nobody else destroys it for as long as this JVM lives. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      while (!isDestroyed()) {
        interrupted = true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** False where an interrupt came between. */
  private boolean isDestroyed() {
    try {
      destroy();
      return true;
    } catch (OperationInterruptedException e) {
      Thread.interrupted();
      return false;
    }
  }
}
