package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.ProcessContract;
import io.dockyard.contract.SpawnedDaemonsContract;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The direct backend on a host that systemd runs. */
@BackendUnderTest(DirectBackendProvider.NAME)
@Tag("booted")
class DirectBootedIT {

  @Test
  void systemdIsTheFirstProcessAndThisJvmOneOfItsServices() {
    HostRequirements.assumeWorld();

    assertThat(Path.of("/proc/1/comm")).hasContent("systemd");
    assertThat(HostCommand.run("systemctl", "is-system-running").strip()).isEqualTo("running");
    assertThat(Path.of("/proc/self/cgroup")).content().contains(".service");
  }

  @Nested
  class Processes extends ProcessContract {}

  @Nested
  class SpawnedDaemons extends SpawnedDaemonsContract {}
}
