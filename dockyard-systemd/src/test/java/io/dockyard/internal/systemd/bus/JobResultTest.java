package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobResultTest {

  @ParameterizedTest
  @CsvSource({
    "done, DONE",
    "canceled, CANCELED",
    "timeout, TIMEOUT",
    "failed, FAILED",
    "dependency, DEPENDENCY",
    "skipped, SKIPPED",
    "assert, ASSERT",
    "frozen, UNKNOWN",
    "DONE, UNKNOWN"
  })
  void textOfTheSignal(String text, JobResult result) {
    assertThat(JobResult.of(text)).isEqualTo(result);
  }
}
