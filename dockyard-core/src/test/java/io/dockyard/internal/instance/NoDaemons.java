package io.dockyard.internal.instance;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.spi.DaemonRunner;
import java.util.Optional;

/** Runs nothing, for tests of what is asked of a runner beside that. */
class NoDaemons implements DaemonRunner {

  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    throw new AssertionError("nothing is to be run");
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    throw new AssertionError("nothing is to be ended");
  }

  @Override
  public void kill(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline deadline) {
    throw new AssertionError("nothing is to be killed");
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    return Optional.empty();
  }
}
