package io.dockyard.internal.direct;

import io.dockyard.internal.host.Processes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The daemons that this JVM spawned: only their parent learns how they end. Keyed by instance and
 * daemon.
 */
final class Children {

  private static final long REAPED_AFTER_MILLIS = 1000;

  private final Map<String, Process> processes = new ConcurrentHashMap<>();

  void remember(String prefix, String daemon, Process process) {
    processes.put(prefix + " " + daemon, process);
  }

  void forget(String prefix, String daemon) {
    processes.remove(prefix + " " + daemon);
  }

  void forget(String prefix) {
    processes.keySet().removeIf(key -> key.startsWith(prefix + " "));
  }

  /** The exit status of a daemon of ours that has ended: 128 + n for signal n. */
  Optional<Integer> exitStatus(String prefix, String daemon) {
    Process process = processes.get(prefix + " " + daemon);
    return process != null && hasEnded(process)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  /** A thread of the JVM takes the status a moment after the process has become a zombie. */
  private static boolean hasEnded(Process process) {
    try {
      boolean zombie = Processes.identify(process.pid()).isEmpty();
      return process.waitFor(zombie ? REAPED_AFTER_MILLIS : 0, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
