package io.dockyard.internal.engine;

import io.dockyard.DockyardEvent;
import io.dockyard.DockyardEvent.Operation;
import io.dockyard.StartPhase;
import io.dockyard.internal.instance.PhaseListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, and an operator's log, what is done. */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final List<Consumer<? super DockyardEvent>> listeners;

  Events(List<Consumer<? super DockyardEvent>> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** Runs an operation between the events that it began and how it ended. */
  <T> T during(String prefix, Operation operation, Supplier<T> action) {
    long began = System.nanoTime();
    tell(new EventRecords.OperationBegan(prefix, operation));
    try {
      T result = action.get();
      Duration took = since(began);
      LOG.info("{} of instance {} took {} ms", operation, prefix, took.toMillis());
      tell(new EventRecords.OperationSucceeded(prefix, operation, took));
      return result;
    } catch (Throwable e) {
      tell(
          new EventRecords.OperationFailed(
              prefix, operation, since(began), String.valueOf(e.getMessage())));
      throw e;
    }
  }

  /** Runs an operation that returns nothing. */
  void during(String prefix, Operation operation, Runnable action) {
    during(
        prefix,
        operation,
        () -> {
          action.run();
          return prefix;
        });
  }

  /** What is told of one instance's start. */
  PhaseListener phasesOf(String prefix) {
    return new PhaseListener() {
      @Override
      public void began(StartPhase phase) {
        tell(new EventRecords.PhaseBegan(prefix, phase));
      }

      @Override
      public void succeeded(StartPhase phase, Duration took) {
        LOG.debug("{} of instance {} took {} ms", phase, prefix, took.toMillis());
        tell(new EventRecords.PhaseSucceeded(prefix, phase, took));
      }

      @Override
      public void failed(StartPhase phase, Duration took, String message) {
        LOG.debug("{} of instance {} failed after {} ms", phase, prefix, took.toMillis());
        tell(new EventRecords.PhaseFailed(prefix, phase, took, message));
      }
    };
  }

  private void tell(DockyardEvent event) {
    for (Consumer<? super DockyardEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException | AssertionError | LinkageError e) {
        LOG.warn("a listener failed on {}", event, e);
      }
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
