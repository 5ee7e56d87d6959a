package io.dockyard.spi;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import java.util.List;
import java.util.Optional;

/**
 * How a daemon of an instance is run and ended. The caller holds the instance's lock, except for
 * {@link #exitStatus}, {@link #log} and {@link #findings}.
 *
 * <p>A daemon is found again by {@link InstancePlan#INSTANCE_VARIABLE} in its environment and by
 * {@link io.dockyard.InstanceCgroups#daemons()}, so it must have the environment of its command,
 * and be in that cgroup where one can be made. Which daemon it is, is seen by the arguments of its
 * command, with which its own must end. It must outlive this JVM.
 */
public interface DaemonRunner {

  /**
   * Whether whatever runs the daemons takes note of what the host is like, makes the bridge and
   * adds the rules by itself, before it begins one.
   *
   * @return false, unless overridden: the caller does that
   */
  default boolean preparesHost() {
    return false;
  }

  /**
   * Has that done for an instance of which nothing runs. A daemon may be begun for that, which is
   * run next in any case. Asked only where {@link #preparesHost}.
   *
   * @param plan the instance
   * @param daemon what may be begun, with all that it needs: its dockerd, or its containerd where
   *     dockerd has to wait
   * @param deadline when it must be done
   * @return whether it was done; false, unless overridden, and where it was in vain: the caller
   *     does it then, and sees why
   */
  default boolean prepareHost(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    return false;
  }

  /**
   * Begins a daemon and waits neither for its answer nor for its end.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd, which does not run, unless {@link #prepareHost} has
   *     begun it
   * @param deadline when it must have a process
   * @return its process; empty if that has ended already
   * @throws io.dockyard.HostException if there can be none
   */
  Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline);

  /**
   * Asks a daemon to end in good order (SIGTERM), and waits until it has. Nothing starts it again,
   * and nobody will ask how it ended.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd
   * @param process the daemon's process, which may have ended already
   * @param patience how long it has
   * @return false if it has not ended by then
   */
  boolean end(InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience);

  /**
   * Kills a daemon (SIGKILL), and does not wait for its end. Nothing starts it again, and nobody
   * will ask how it ended.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd
   * @param process the daemon's process, which may have ended already
   * @param deadline when it must be done
   */
  void kill(InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline deadline);

  /**
   * Sees to it that a daemon which has no process gets none until it is run. One that somebody has
   * begun meanwhile, as a service manager does after a crash, may be ended for that. Nothing,
   * unless overridden: nobody starts a daemon but {@link #run}.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd, of which no process was found
   * @param deadline when it must be done
   * @return false where nobody would have started it; true where what is known of the instance's
   *     processes may be out of date
   */
  default boolean keepEnded(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    return false;
  }

  /**
   * How a daemon ended last, by itself.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd
   * @return its exit status, 128 + n where signal n ended it; empty where it runs, or that is not
   *     known
   */
  Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon);

  /**
   * What a daemon wrote last.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd
   * @param lines how many lines at most
   * @return the end of it; empty, unless overridden, where it is in the {@linkplain
   *     DaemonCommand#logFile log file of its command}
   */
  default Optional<DaemonLog> log(InstancePlan plan, DaemonCommand daemon, int lines) {
    return Optional.empty();
  }

  /**
   * What somebody should know of how an instance is run who looks at it, also at one that is
   * stopped.
   *
   * @param plan the instance
   * @param dockerd its dockerd; empty where none lives
   * @return for each a sentence that says what was seen and what to do; none, unless overridden, as
   *     all is well
   */
  default List<String> findings(InstancePlan plan, Optional<ProcessIdentity> dockerd) {
    return List.of();
  }

  /**
   * Ends what stands for an instance beside its daemons, such as a slice: all its processes have
   * ended, and nobody will ask how. Nothing, unless overridden.
   *
   * @param plan the instance
   * @param deadline when it must be done
   */
  default void ended(InstancePlan plan, Deadline deadline) {}
}
