package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.NestedWorld;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that is a service of systemd uses the direct backend, and is stopped. */
class DirectServiceIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** With cgroups of the first version, of the second, and of both. */
  @ParameterizedTest
  @CsvSource({"v1, tmpfs", "v2, cgroup2fs", "hybrid, tmpfs"})
  void theEndOfAServiceLeavesItsInstancesAndSysboxAlone(String cgroups, String fileSystem) {
    HostRequirements.assumeWorld();
    if (!cgroups.equals("v2")) {
      HostRequirements.assumeFirstCgroups();
    }
    Map<String, String> environment = Map.of("DOCKYARD_WORLD_CGROUPS", cgroups);
    try (ChildProcess world =
        NestedWorld.BOOTED.start(environment, HostWithDeployer.class, fileSystem)) {
      int exitCode = world.awaitExit(PATIENCE);

      assertThat(exitCode).as(world.output()).isZero();
      assertThat(world.stdout()).contains("the service has ended", "nothing else has");
    }
  }
}
