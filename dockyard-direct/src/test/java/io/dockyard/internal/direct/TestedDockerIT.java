package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.NestedWorld;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Docker that is to be tested is the one that all instances of a world are made of. */
class TestedDockerIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @ParameterizedTest
  @EnumSource
  void isFoundByEveryJvmAndForEveryInstance(NestedWorld kind) throws IOException {
    HostRequirements.assumeWorld();
    try (TempFolder folder = TempFolder.onDisk("dyk-docker-")) {
      Path docker = folder.path();
      HostCommand.run("chmod", "755", docker.toString());
      link(docker, "containerd");
      link(docker, "docker-proxy");
      wrap(docker, "dockerd");
      String reads = System.getenv("DOCKYARD_WORLD_READS") + ":" + docker;
      Map<String, String> environment =
          Map.of("DOCKYARD_WORLD_DOCKER", docker.toString(), "DOCKYARD_WORLD_READS", reads);
      try (ChildProcess world = kind.start(environment, DockerInWorld.class, docker.toString())) {
        int exitCode = world.awaitExit(PATIENCE);

        assertThat(exitCode).as(world.output()).isZero();
        assertThat(world.stdout().lines())
            .contains("all is tested", "all of a child is tested", "it runs");
      }
    }
  }

  private static void link(Path folder, String program) throws IOException {
    Files.createSymbolicLink(folder.resolve(program), hosts(program));
  }

  private static void wrap(Path folder, String program) throws IOException {
    Path file = folder.resolve(program);
    Files.writeString(file, "#!/bin/sh\nexec " + hosts(program) + " \"$@\"\n");
    HostCommand.run("chmod", "755", file.toString());
  }

  private static Path hosts(String program) {
    return Path.of(HostCommand.run("sh", "-c", "command -v " + program).strip());
  }
}
