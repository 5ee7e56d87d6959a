package io.dockyard.direct;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The daemons that this JVM spawned: only their parent learns how they end. Keyed by instance and
 * daemon.
 */
final class Children {

  private final Map<String, Process> processes = new ConcurrentHashMap<>();

  void remember(String prefix, String daemon, Process process) {
    processes.put(prefix + " " + daemon, process);
  }

  void forget(String prefix) {
    processes.keySet().removeIf(key -> key.startsWith(prefix + " "));
  }

  /** The exit status of a daemon of ours that has ended: 128 + n for signal n. */
  Optional<Integer> exitStatus(String prefix, String daemon) {
    Process process = processes.get(prefix + " " + daemon);
    return process == null || process.isAlive()
        ? Optional.empty()
        : Optional.of(process.exitValue());
  }

  static String describe(int status) {
    return status > 128 ? "killed by signal " + (status - 128) : "exit status " + status;
  }
}
