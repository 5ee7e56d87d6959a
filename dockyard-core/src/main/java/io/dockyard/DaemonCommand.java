package io.dockyard;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one of an instance's daemons is run.
 *
 * @param name the daemon's name
 * @param argv its command line
 * @param environment its whole environment; it may hold proxies' credentials
 * @param logFile where its output goes when no service manager takes it
 */
public record DaemonCommand(
    String name, List<String> argv, Map<String, String> environment, Path logFile) {

  /** A command with copies of the collections given. */
  public DaemonCommand {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  @Override
  public String toString() {
    return name + argv + " with " + new TreeMap<>(environment).keySet();
  }
}
