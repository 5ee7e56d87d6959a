package io.dockyard;

import java.time.Duration;

/** Something that happened in an operation, for progress and timings. */
public sealed interface DockyardEvent {

  /**
   * The instance it happened to.
   *
   * @return the prefix
   */
  String prefix();

  /** What is done to an instance. */
  enum Operation {
    /** {@link Dockyard#create}. */
    CREATE,
    /** {@link Dockyard#adopt}. */
    ADOPT,
    /** {@link Instance#start()}. */
    START,
    /** {@link Instance#stop()}. */
    STOP,
    /** {@link Instance#kill}. */
    KILL,
    /** {@link Instance#destroy}. */
    DESTROY
  }

  /**
   * An operation begins.
   *
   * @param prefix the instance
   * @param operation the operation
   */
  record OperationBegan(String prefix, Operation operation) implements DockyardEvent {}

  /**
   * An operation has succeeded.
   *
   * @param prefix the instance
   * @param operation the operation
   * @param took how long it took
   */
  record OperationSucceeded(String prefix, Operation operation, Duration took)
      implements DockyardEvent {}

  /**
   * An operation has failed; the exception goes to its caller.
   *
   * @param prefix the instance
   * @param operation the operation
   * @param took how long it took
   * @param message what the exception says
   */
  record OperationFailed(String prefix, Operation operation, Duration took, String message)
      implements DockyardEvent {}

  /**
   * A part of a start begins.
   *
   * @param prefix the instance
   * @param phase the part
   */
  record PhaseBegan(String prefix, StartPhase phase) implements DockyardEvent {}

  /**
   * A part of a start has succeeded.
   *
   * @param prefix the instance
   * @param phase the part
   * @param took how long it took
   */
  record PhaseSucceeded(String prefix, StartPhase phase, Duration took) implements DockyardEvent {}
}
