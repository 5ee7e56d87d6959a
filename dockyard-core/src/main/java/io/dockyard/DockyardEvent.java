package io.dockyard;

import java.time.Duration;

/**
 * Something that happened, for progress and timings. New kinds come with new versions, and not all
 * of them are about an instance: who listens asks for the kinds it knows, for instance with {@link
 * Dockyard.Builder#listener(Class, java.util.function.Consumer)}, and ignores others. Made by
 * dockyard alone; further methods may come.
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
    /** {@link Instance#enable}. */
    ENABLE,
    /** {@link Instance#disable}. */
    DISABLE,
    /** {@link Instance#limit}. */
    LIMIT,
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

  /** An operation begins. It ends with {@link OperationSucceeded} or {@link OperationFailed}. */
  interface OperationBegan extends InstanceEvent {

    /** {@return the operation} */
    Operation operation();
  }

  /** An operation has succeeded. */
  interface OperationSucceeded extends InstanceEvent {

    /** {@return the operation} */
    Operation operation();

    /** {@return how long it took} */
    Duration took();
  }

  /** An operation has failed; the exception goes to its caller. */
  interface OperationFailed extends InstanceEvent {

    /** {@return the operation} */
    Operation operation();

    /** {@return how long it took} */
    Duration took();

    /** {@return what the exception says} */
    String message();
  }

  /**
   * A part of a start begins. It ends with {@link PhaseSucceeded} or {@link PhaseFailed}, before
   * the operation does.
   */
  interface PhaseBegan extends InstanceEvent {

    /** {@return the part} */
    StartPhase phase();
  }

  /** A part of a start has succeeded. */
  interface PhaseSucceeded extends InstanceEvent {

    /** {@return the part} */
    StartPhase phase();

    /** {@return how long it took} */
    Duration took();
  }

  /**
   * A part of a start has failed, or was given up because another one has. The start fails with it,
   * unless it begins that part anew, because a daemon that it had joined has ended.
   */
  interface PhaseFailed extends InstanceEvent {

    /** {@return the part} */
    StartPhase phase();

    /** {@return how long it took} */
    Duration took();

    /** {@return what was seen} */
    String message();
  }
}
