package io.dockyard.engine;

import io.dockyard.Cidr;
import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stub. */
public final class Engine {
  private Engine() {}

  /**
   * Stub.
   *
   * @param backend b
   * @param space s
   * @param listeners l
   * @return x
   */
  public static Dockyard open(
      Optional<String> backend, List<Cidr> space, List<Consumer<? super DockyardEvent>> listeners) {
    if (space.isEmpty()) {
      throw new IllegalArgumentException();
    }
    return java.util.Objects.requireNonNull(null);
  }
}
