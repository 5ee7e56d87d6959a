package io.dockyard.contract;

import io.dockyard.Instance;
import io.dockyard.testkit.DockerCli;
import java.util.ArrayList;
import java.util.List;

/** A container that goes on until it is stopped. */
final class SleepingContainer {

  private SleepingContainer() {}

  /**
   * Runs one.
   *
   * @param instance where
   * @param options of {@code docker run}
   * @return its id
   */
  static String run(Instance instance, String... options) {
    // Its sleep does not hear SIGTERM.
    List<String> command = new ArrayList<>(List.of("run", "-d", "--stop-timeout", "1"));
    command.addAll(List.of(options));
    command.addAll(List.of(BackendContract.IMAGE, "sleep", "3600"));
    return docker(instance).run(command.toArray(String[]::new));
  }

  /** Whether a container of this name or id runs. */
  static boolean runs(Instance instance, String container) {
    return docker(instance)
        .outputOf("inspect", "-f", "{{.State.Running}}", container)
        .equals("true");
  }

  private static DockerCli docker(Instance instance) {
    return BackendContract.docker(instance);
  }
}
