package io.dockyard.internal.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A daemon to start.
 *
 * @param argv the program, looked for in {@link Host#path()} unless it is a path, and its arguments
 * @param environment its environment, all of it
 * @param workingDirectory the folder it is started in
 * @param logFile where its output is appended; its folder must exist
 * @param cgroups the directories of the cgroups it joins before it runs; may be none
 * @param oomScoreAdjust how the kernel ranks it when memory runs out, -1000 (never) to 1000
 *     (proc(5)); null leaves it as this JVM's is
 */
public record SpawnRequest(
    List<String> argv,
    Map<String, String> environment,
    Path workingDirectory,
    Path logFile,
    List<Path> cgroups,
    @Nullable Integer oomScoreAdjust) {

  /** Copies the collections and refuses what an argument list or an environment cannot hold. */
  public SpawnRequest {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    cgroups = List.copyOf(cgroups);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("needs a program");
    }
    for (String name : environment.keySet()) {
      if (name.isEmpty() || name.contains("=")) {
        throw new IllegalArgumentException("not the name of a variable: '" + name + "'");
      }
    }
  }
}
