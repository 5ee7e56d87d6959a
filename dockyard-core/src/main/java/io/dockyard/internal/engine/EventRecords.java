package io.dockyard.internal.engine;

import io.dockyard.DockyardEvent;
import io.dockyard.DockyardEvent.Operation;
import io.dockyard.StartPhase;
import java.time.Duration;

/** The events of the API; each is named after the one that it is. */
final class EventRecords {

  private EventRecords() {}

  record OperationBegan(String prefix, Operation operation)
      implements DockyardEvent.OperationBegan {}

  record OperationSucceeded(String prefix, Operation operation, Duration took)
      implements DockyardEvent.OperationSucceeded {}

  record OperationFailed(String prefix, Operation operation, Duration took, String message)
      implements DockyardEvent.OperationFailed {}

  record PhaseBegan(String prefix, StartPhase phase) implements DockyardEvent.PhaseBegan {}

  record PhaseSucceeded(String prefix, StartPhase phase, Duration took)
      implements DockyardEvent.PhaseSucceeded {}

  record PhaseFailed(String prefix, StartPhase phase, Duration took, String message)
      implements DockyardEvent.PhaseFailed {}
}
