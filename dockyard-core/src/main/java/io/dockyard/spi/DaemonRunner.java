package io.dockyard.spi;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import java.util.Optional;

/**
 * How a daemon of an instance is run and ended. The caller holds the instance's lock, except for
 * {@link #exitStatus} and {@link #finding}.
 *
 * <p>A daemon is found again by {@link InstancePlan#INSTANCE_VARIABLE} in its environment and by
 * {@link io.dockyard.InstanceCgroups#daemons()}, so it must have the environment of its command,
 * and be in that cgroup where one can be made. Which daemon it is, is seen by the arguments of its
 * command, with which its own must end. It must outlive this JVM.
 */
public interface DaemonRunner {

  /**
   * Begins a daemon and waits neither for its answer nor for its end.
   *
   * @param plan the instance
   * @param daemon its containerd or dockerd, which does not run
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
   */
  void kill(InstancePlan plan, DaemonCommand daemon, ProcessIdentity process);

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
   * What somebody who looks at an instance whose dockerd lives should know of how it is run.
   *
   * @param plan the instance
   * @return a sentence that says what was seen and what follows; empty, unless overridden, as all
   *     is well
   */
  default Optional<String> finding(InstancePlan plan) {
    return Optional.empty();
  }

  /**
   * The daemons of an instance have ended, and nobody will ask how. Nothing, unless overridden.
   *
   * @param plan the instance
   */
  default void forget(InstancePlan plan) {}
}
