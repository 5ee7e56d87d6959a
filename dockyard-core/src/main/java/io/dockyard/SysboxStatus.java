package io.dockyard;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of the host's sysbox at one moment. Made by dockyard alone; further methods may
 * come.
 */
public interface SysboxStatus {

  /** {@return the sum of it} */
  State state();

  /** {@return the process that is, or is taken for, sysbox-mgr, if any} */
  Optional<SysboxDaemonStatus> mgr();

  /** {@return the process that is, or is taken for, sysbox-fs, if any} */
  Optional<SysboxDaemonStatus> fs();

  /** {@return the number in the count file: ours and those of others that keep to it} */
  int count();

  /**
   * The instances of ours that are recorded as holders of the pair. Who was dropped or added by
   * this look, or should be and could not, is in the findings.
   *
   * @return the holders, in the order in which they came
   */
  List<SysboxHolder> holders();

  /**
   * What is not as it should be, for programs.
   *
   * @return the faults, in the order of {@link Fault}
   */
  Set<Fault> faults();

  /**
   * What an operator should know. Everything in {@link #faults} is explained here.
   *
   * @return what was seen and what to do about it, one thing each
   */
  List<String> findings();

  /** The state of the pair. */
  enum State {
    /** There are no binaries where the pair would be started from, and no pair runs. */
    ABSENT,
    /** No pair runs. */
    STOPPED,
    /** The pair runs and is ours. */
    RUNNING,
    /**
     * A pair that somebody else started runs, Nestybox's service or one started by hand: it is
     * used, and never stopped. Its data is not kept in generations: after a crash of it containers
     * lose what they keep in it.
     */
    RUNNING_FOREIGN,
    /** The pair does not do its work, or may not for long: see {@link SysboxStatus#faults()}. */
    BROKEN
  }

  /** One thing that is not as it should be. */
  enum Fault {
    /** One daemon runs and the other one does not. State BROKEN. */
    HALF_A_PAIR,
    /** One daemon is ours, and the other one was started by somebody else. State BROKEN. */
    MIXED_PAIR,
    /**
     * A daemon runs and does not listen on all of its sockets: not yet, or not any more. State
     * BROKEN.
     */
    NOT_LISTENING,
    /**
     * A daemon listens and does not answer: it was stopped by a signal, or its queue of connections
     * is full. State BROKEN.
     */
    NOT_ANSWERING,
    /** Somebody listens at a socket of sysbox who is not the daemon. State BROKEN. */
    UNKNOWN_LISTENER,
    /**
     * The file of a running daemon's program was replaced or deleted. The pair serves on and is
     * used, but another start of the program would not notice it and would wipe its data. State
     * BROKEN.
     */
    PROGRAM_REPLACED,
    /**
     * Within ten minutes a daemon of ours was started three times or more and ended each time by
     * itself. State BROKEN while no pair runs; a start still tries.
     */
    CRASH_LOOP,
    /**
     * Sockets or a pid file lie where no daemon runs: the next start removes them. Does not change
     * the state.
     */
    STALE_FILES,
    /**
     * The pid file does not name the running daemon: another start of the program would not notice
     * it. Does not change the state.
     */
    WRONG_PID_FILE,
    /** The two daemons are of different versions. Does not change the state. */
    VERSIONS_DIFFER,
    /** The count file or the holders file cannot be trusted. Does not change the state. */
    STATE_FILE_DAMAGED
  }
}
