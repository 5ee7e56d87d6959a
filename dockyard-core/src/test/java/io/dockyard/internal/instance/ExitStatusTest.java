package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {

  @ParameterizedTest
  @CsvSource({
    "0,   exit status 0",
    "1,   exit status 1",
    "128, exit status 128",
    "129, killed by signal 1",
    "137, killed by signal 9"
  })
  void saysHowADaemonEnded(int status, String words) {
    assertThat(ExitStatus.describe(status)).isEqualTo(words);
    assertThat(ExitStatus.describe(status, Optional.empty())).isEqualTo(words);
  }

  @Test
  void saysWhereTheKernelKilledForWantOfMemory() {
    Optional<Path> starved = Optional.of(Path.of("/sys/fs/cgroup/dockyard/a_"));

    assertThat(ExitStatus.describe(137, starved))
        .isEqualTo(
            "killed by signal 9, when the kernel killed for want of memory in"
                + " /sys/fs/cgroup/dockyard/a_");
    // Those of containers that were killed are not why it ended.
    assertThat(ExitStatus.describe(1, starved)).isEqualTo("exit status 1");
    assertThat(ExitStatus.describe(139, starved)).isEqualTo("killed by signal 11");
  }
}
