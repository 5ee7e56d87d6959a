package io.dockyard.internal.plan;

import io.dockyard.DaemonCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A {@link DaemonCommand}, whose text leaves out the environment's values. */
record PlannedCommand(String name, List<String> argv, Map<String, String> environment, Path logFile)
    implements DaemonCommand {

  PlannedCommand {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  @Override
  public String toString() {
    return name + argv + " with " + new TreeMap<>(environment).keySet();
  }
}
