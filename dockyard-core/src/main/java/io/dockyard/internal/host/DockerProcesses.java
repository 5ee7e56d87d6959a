package io.dockyard.internal.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes are believed where they say whose Docker they are of. Anybody may set a variable
 * of the environment, and an application may have its own reasons to set the very same one.
 */
public final class DockerProcesses {

  private static final Set<String> PROGRAMS =
      Set.of(
          "dockerd",
          "containerd",
          "containerd-shim-runc-v2",
          "docker-proxy",
          "runc",
          "sysbox-runc",
          "sysbox-runc-wrapper",
          "sysbox-runc-rescue");

  /** What may be on the way to becoming one of Docker's programs. */
  private static final Set<String> WRAPPERS =
      Set.of("sh", "dash", "bash", "busybox", "setsid", "env");

  private DockerProcesses() {}

  /**
   * Whether a process is one of Docker's, or about to become one: root runs it, it sees the pids
   * that this JVM sees, and its program is one of Docker's, or a shell or the like that was given
   * the path of one.
   *
   * @param pid its pid
   * @param root below which a shell's Docker must lie; / where it may lie anywhere
   * @return false also when it is gone
   */
  public static boolean believed(long pid, Path root) {
    return program(pid, root).isPresent();
  }

  /**
   * The program of a process that is {@linkplain #believed believed}.
   *
   * @param pid its pid
   * @param root below which a shell's Docker must lie; / where it may lie anywhere
   * @return its name, such as {@code dockerd}; empty where the process is not believed
   */
  public static Optional<String> program(long pid, Path root) {
    // Before the program: a wrapper that becomes one of Docker's meanwhile is that one by then.
    List<String> argv = Processes.argv(pid);
    return Processes.executable(pid)
        .map(program -> baseName(program.toString()))
        .filter(program -> believed(program, argv, root))
        .filter(program -> Processes.ofRoot(pid))
        .filter(program -> Processes.sameNamespace(pid, "pid"));
  }

  static boolean believed(String program, List<String> argv, Path root) {
    if (!WRAPPERS.contains(program)) {
      return PROGRAMS.contains(program);
    }
    String above = PathBytes.text(root);
    String folder = above.endsWith("/") ? above : above + "/";
    return argv.stream()
        .skip(1)
        .anyMatch(word -> word.startsWith(folder) && PROGRAMS.contains(baseName(word)));
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
