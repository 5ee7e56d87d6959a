package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.NestedWorld;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host with instances, some of them enabled, beside a system Docker, reboots. */
class SystemdRebootIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** An orderly shutdown, and one that ends every process at once without telling any. */
  @ParameterizedTest
  @ValueSource(strings = {"systemctl reboot", "systemctl reboot --force --force"})
  void theEnabledAreBackWithAllTheyHadAndNobodyElseIs(String reboot) {
    HostRequirements.assumeWorld();
    try (ChildProcess world = NestedWorld.BOOTED.start(RebootedHost.class, reboot)) {
      int exitCode = world.awaitExit(PATIENCE);

      assertThat(exitCode).as(world.output()).isZero();
      assertThat(world.stdout()).containsSubsequence("rebooting", "all is well");
    }
  }
}
