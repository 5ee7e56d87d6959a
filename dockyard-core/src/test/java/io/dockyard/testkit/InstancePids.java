package io.dockyard.testkit;

import io.dockyard.Instance;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.instance.InstanceProcesses;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The pids of everything that runs in an instance. */
public final class InstancePids {

  private InstancePids() {}

  /** Those that live now. */
  public static Set<Long> of(Instance instance) {
    return InstanceProcesses.find(instance.plan()).all().stream()
        .map(ProcessIdentity::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
