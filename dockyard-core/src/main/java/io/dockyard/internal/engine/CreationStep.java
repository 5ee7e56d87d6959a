package io.dockyard.internal.engine;

import io.dockyard.internal.registry.RegistryEntry;
import java.util.Optional;

/** What a creation does once it has the lock of the instance that it has reserved. */
enum CreationStep {
  /** The instance is gone, and another one may have its prefix: nothing here is ours. */
  GIVE_UP,
  /** It was completed meanwhile. */
  TAKE,
  /** It is to be built, or a creation that was cut short is to be completed. */
  BUILD,
  /** Its removal has begun, and is finished first. */
  REMOVE;

  /**
   * Decides by what may have happened to the instance while nobody had its lock.
   *
   * @param reserved the instance as it was reserved
   * @param found what is registered under its prefix now
   */
  static CreationStep of(RegistryEntry reserved, Optional<RegistryEntry> found) {
    return found
        .filter(reserved::sameInstance)
        .map(
            entry ->
                switch (entry.state()) {
                  case READY -> TAKE;
                  case CREATING -> BUILD;
                  case DESTROYING -> REMOVE;
                })
        .orElse(GIVE_UP);
  }
}
