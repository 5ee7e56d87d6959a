package io.dockyard.internal.instance;

import io.dockyard.InstancePlan;
import io.dockyard.internal.host.Processes;

/** Docker daemons of this host that are not ours. */
public final class ForeignDocker {

  private ForeignDocker() {}

  /**
   * Whether one runs.
   *
   * @return true if there is a dockerd that carries no instance's name
   */
  public static boolean runs() {
    return Processes.pids().stream().anyMatch(ForeignDocker::isForeignDockerd);
  }

  private static boolean isForeignDockerd(long pid) {
    return Processes.executable(pid).map(executable -> executable.endsWith("dockerd")).orElse(false)
        && Processes.sameNamespace(pid, "pid")
        && !Processes.environment(pid).containsKey(InstancePlan.INSTANCE_VARIABLE);
  }
}
