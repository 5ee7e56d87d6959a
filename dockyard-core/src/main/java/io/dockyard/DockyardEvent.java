package io.dockyard;

import java.time.Duration;

/**
 * Something that happened, for progress and timings. New kinds come with new versions, and not all
 * of them are about an instance: who listens asks for the kinds it knows, for instance with {@link
 * Dockyard.Builder#listener(Class, java.util.function.Consumer)}, and ignores others.
 */
public interface DockyardEvent {

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

  /** Something that happened to an instance. */
  interface InstanceEvent extends DockyardEvent {

    /**
     * The instance it happened to.
     *
     * @return the prefix
     */
    String prefix();
  }

  /**
   * An operation begins. It ends with {@link OperationSucceeded} or {@link OperationFailed}.
   *
   * @param prefix the instance
   * @param operation the operation
   */
  record OperationBegan(String prefix, Operation operation) implements InstanceEvent {}

  /**
   * An operation has succeeded.
   *
   * @param prefix the instance
   * @param operation the operation
   * @param took how long it took
   */
  record OperationSucceeded(String prefix, Operation operation, Duration took)
      implements InstanceEvent {}

  /**
   * An operation has failed; the exception goes to its caller.
   *
   * @param prefix the instance
   * @param operation the operation
   * @param took how long it took
   * @param message what the exception says
   */
  record OperationFailed(String prefix, Operation operation, Duration took, String message)
      implements InstanceEvent {}

  /**
   * A part of a start begins. It ends with {@link PhaseSucceeded} or {@link PhaseFailed}, before
   * the operation does.
   *
   * @param prefix the instance
   * @param phase the part
   */
  record PhaseBegan(String prefix, StartPhase phase) implements InstanceEvent {}

  /**
   * A part of a start has succeeded.
   *
   * @param prefix the instance
   * @param phase the part
   * @param took how long it took
   */
  record PhaseSucceeded(String prefix, StartPhase phase, Duration took) implements InstanceEvent {}

  /**
   * A part of a start has failed, or was given up because another one has. The start fails with it,
   * unless it begins that part anew, because a daemon that it had joined has ended.
   *
   * @param prefix the instance
   * @param phase the part
   * @param took how long it took
   * @param message what was seen
   */
  record PhaseFailed(String prefix, StartPhase phase, Duration took, String message)
      implements InstanceEvent {}
}
