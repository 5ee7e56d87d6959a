package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerVersionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Docker version 20.10.24+dfsg1, build 5d6db84 | 20 | 10",
        "Docker version 26.1.5+dfsg1, build 411e817   | 26 | 1",
        "Docker version 28.5.2, build 3ef3c07         | 28 | 5",
        "Docker version 29.0.0-rc.1, build abc        | 29 | 0",
        "Docker version v29.6.1, build abc            | 29 | 6"
      })
  void readsWhatDockerdPrints(String printed, int major, int minor) {
    assertThat(DockerVersion.parse(printed)).isEqualTo(new DockerVersion(major, minor));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "dockerd: not found", "Docker version dev, build 1", "version 9999999999.1"})
  void refusesATextWithoutAVersion(String printed) {
    assertThatIllegalArgumentException().isThrownBy(() -> DockerVersion.parse(printed));
  }

  @Test
  void ordersByMajorAndThenMinor() {
    DockerVersion version = new DockerVersion(26, 1);

    assertThat(version.olderThan(26, 2)).isTrue();
    assertThat(version.olderThan(27, 0)).isTrue();
    assertThat(version.olderThan(26, 1)).isFalse();
    assertThat(version.olderThan(20, 10)).isFalse();
  }
}
