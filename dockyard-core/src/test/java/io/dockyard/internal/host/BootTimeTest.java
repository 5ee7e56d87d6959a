package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When the machine was started. */
class BootTimeTest {

  @Test
  void isReadFromTheKernelsStatistics() {
    assertThat(Host.bootTime("cpu  1 2\nbtime 1700000000\nprocesses 3\n"))
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
  }

  @Test
  void uptimeIsReadToTheHundredthAndGoesOn() {
    assertThat(Host.uptime("350735.47 234388.90\n")).isEqualTo(Duration.ofMillis(350_735_470));
    assertThat(Host.uptime()).isPositive().isLessThanOrEqualTo(Host.uptime());
  }

  @Test
  void isInThePast() {
    assertThat(Host.bootTime()).isBefore(Instant.now());
  }

  @Test
  void isNotGuessed() {
    assertThatThrownBy(() -> Host.bootTime("cpu  1 2\n"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("btime");
  }
}
