package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogRotationTest {

  @Test
  void isEqualWhereSizeAndNumberAre() {
    assertThat(LogRotation.of("10m", 3))
        .isEqualTo(LogRotation.DEFAULT)
        .hasSameHashCodeAs(LogRotation.DEFAULT);
    assertThat(List.of(LogRotation.of("10k", 3), LogRotation.of("10m", 2)))
        .doesNotContain(LogRotation.DEFAULT);
  }

  @Test
  void showsSizeAndNumber() {
    assertThat(LogRotation.DEFAULT).hasToString("LogRotation[maxSize=10m, maxFiles=3]");
  }
}
