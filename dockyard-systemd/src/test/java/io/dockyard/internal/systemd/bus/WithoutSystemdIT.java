package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Deadline;
import io.dockyard.Dockyard;
import io.dockyard.RefusedException;
import io.dockyard.testkit.HostRequirements;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A host whose first process is not systemd. */
class WithoutSystemdIT {

  @Test
  void itIsSaidThatSystemdIsMissing() {
    HostRequirements.assumeWorld();

    assertThatThrownBy(() -> Dockyard.builder().backend("systemd").open())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is no /run/systemd/system");

    assertThat(Systemd.runsThisHost()).isFalse();
    try (Systemd systemd = new Systemd()) {
      assertThatThrownBy(() -> systemd.start("some.service", Deadline.after(Duration.ofMinutes(1))))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("there is no /run/systemd/system")
          .hasMessageContaining("'direct'");
    }
  }
}
