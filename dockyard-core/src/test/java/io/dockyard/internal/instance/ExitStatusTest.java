package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

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
  }
}
