package io.dockyard.internal.direct.pair;

import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way in which a pair can be broken, and what each operation makes of it. The start is one of
 * an instance that does not hold the pair yet, the stop is that of the last one that holds it.
 *
 * @param name for people
 * @param making brings it about
 * @param state what a status says
 * @param faults what it finds
 */
record BrokenState(
    String name,
    Making making,
    State state,
    Set<Fault> faults,
    Outcome start,
    Outcome stop,
    Outcome repair) {

  /** Brings a state about. */
  interface Making {
    void in(BrokenHost host) throws Exception;
  }

  /** What is there afterwards. */
  enum After {
    /** One whole pair of ours. */
    OUR_PAIR,
    /** Nothing of ours. */
    NOTHING_OF_OURS,
    /** The daemons and the count of before. */
    AS_BEFORE
  }

  /**
   * What comes of an operation.
   *
   * @param failure the class of what is thrown; empty where it succeeds
   * @param said a part of the message of that
   * @param after what is there afterwards
   * @param actions what a repair does
   */
  record Outcome(
      Optional<Class<? extends Exception>> failure,
      String said,
      After after,
      List<Action> actions) {

    static Outcome is(After after) {
      return new Outcome(Optional.empty(), "", after, List.of());
    }

    static Outcome fails(Class<? extends Exception> failure, String said) {
      return new Outcome(Optional.of(failure), said, After.AS_BEFORE, List.of());
    }

    /** The same failure, but something was done before it. */
    Outcome and(After done) {
      return new Outcome(failure, said, done, actions);
    }

    static Outcome does(After after, Action... actions) {
      return new Outcome(Optional.empty(), "", after, List.of(actions));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
