package io.dockyard.internal.engine;

import io.dockyard.Instance;
import io.dockyard.StartReport;
import java.time.Duration;
import java.util.Optional;

/** A {@link StartReport}. */
record EndedStart(Instance instance, Duration took, Optional<RuntimeException> failure)
    implements StartReport {

  @Override
  public String toString() {
    return instance.prefix()
        + failure.map(why -> " failed").orElse(" started")
        + " after "
        + took.toMillis()
        + " ms"
        + failure.map(why -> ": " + why.getMessage()).orElse("");
  }
}
