package io.dockyard;

import java.util.List;

/**
 * What a repair of the shared sysbox would do, or has done. Made by dockyard alone; further methods
 * may come.
 */
public interface SysboxRepair {

  /** {@return the steps in their order; none where nothing is wrong} */
  List<Step> steps();

  /**
   * The containers that run on a sysbox-fs that is dead or, in a plan, is going to be ended. Until
   * they are restarted, {@code /proc/sys} fails inside them and {@code docker exec} into them too;
   * what they have inside is not lost. A crash of sysbox-mgr alone cuts off none.
   *
   * @return the containers
   */
  List<CutOff> cutOff();

  /**
   * Whether all is well: there is nothing to do, and no container is cut off.
   *
   * @return true if so
   */
  boolean isEmpty();

  /**
   * The instances whose containers it costs a restart.
   *
   * @return their prefixes, each once
   */
  List<String> instances();

  /** The kinds of steps. */
  enum Action {
    /**
     * The count or the list of holders cannot be trusted: it is moved aside, and the holders are
     * those that live.
     */
    COUNT_AGAIN,
    /** Holders that others have counted are taken off the number, as was asked. */
    FORGET_FOREIGN,
    /** Dead holders are not counted any more, living ones that nobody had counted are. */
    CORRECT_HOLDERS,
    /**
     * Nobody holds our pair: it is stopped in good order, or a stop that was cut short finished.
     */
    STOP_PAIR,
    /** A daemon of ours that a signal has stopped is told to go on. */
    CONTINUE_DAEMON,
    /** A daemon of ours that does not listen is killed. */
    KILL_DAEMON,
    /** What does not run of our pair is started, on directories of its own. */
    START_DAEMONS,
    /** Daemons that a killed JVM had started and not noted are noted. */
    NOTE_DAEMONS,
    /** The pid file of a daemon of ours does not name it: it is written anew. */
    WRITE_PID_FILE,
    /** Sockets and pid files where no daemon runs are removed. */
    REMOVE_STALE_FILES,
    /** Containers that an earlier repair had stopped when it was cut short are started. */
    START_CONTAINERS,
    /** Containers that are cut off are restarted, as was asked. */
    RESTART_CONTAINERS
  }

  /** One step. Made by dockyard alone; further methods may come. */
  interface Step {

    /** {@return its kind} */
    Action action();

    /** {@return what is done and why, one or more sentences} */
    String description();
  }

  /**
   * A container that runs on a sysbox-fs that is dead, or is going to be. Made by dockyard alone;
   * further methods may come.
   */
  interface CutOff {

    /** {@return the prefix of its instance} */
    String instance();

    /** {@return its id} */
    String containerId();

    /** {@return whether the repair has restarted it; false in a plan} */
    boolean restarted();

    /**
     * The command that restarts it, and where a restart was tried, why it failed.
     *
     * @return the command and the reason; empty where it was restarted
     */
    String advice();
  }
}
