package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagerCallsTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "adocker.service, adocker_2eservice",
    "a1-b_docker.slice, a1_2db_5fdocker_2eslice",
    "1adocker.service, _31adocker_2eservice",
    "é, _c3_a9"
  })
  void pathOfAUnit(String unit, String path) {
    assertThat(ManagerCalls.path(unit)).isEqualTo("/org/freedesktop/systemd1/unit/" + path);
  }
}
