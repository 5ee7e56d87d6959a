package io.dockyard.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Processes of the host, whoever started them. */
public final class HostProcesses {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private HostProcesses() {}

  /**
   * All that run one of these programs.
   *
   * @param programs file names, such as {@code sysbox-mgr}
   * @return their pids
   */
  public static List<Long> running(String... programs) {
    Set<String> wanted = Set.of(programs);
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> wanted.contains(program(pid)))
        .toList();
  }

  /** The file name of its program; empty for a thread of the kernel and for one that is gone. */
  static String program(long pid) {
    try {
      Path program = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"));
      return String.valueOf(program.getFileName()).replace(" (deleted)", "");
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Kills a process with SIGKILL, unless it has ended, and waits for its end.
   *
   * @param pid the process
   */
  public static void kill9(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(
            process -> {
              process.destroyForcibly();
              Await.until("process " + pid + " to end", PATIENCE, () -> !process.isAlive());
            });
  }
}
