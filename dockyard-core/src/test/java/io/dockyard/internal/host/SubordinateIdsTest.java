package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubordinateIdsTest {

  @Test
  void aLineIsTheUsersRange() {
    assertThat(SubordinateIds.parse("sysbox", "sysbox:231072:65536"))
        .hasValue(new SubordinateIds(231072, 65536));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# sysbox", "other:1:2", "sysbox:1", "sysbox:a:2", "sysbox:9999999999:1"})
  void anyOtherLineIsNone(String line) {
    assertThat(SubordinateIds.parse("sysbox", line)).isEmpty();
  }

  @Test
  void onlyIdsOfTheRangeAreOthersInside() {
    SubordinateIds ids = new SubordinateIds(1000, 10);

    assertThat(ids.inside(1000)).isZero();
    assertThat(ids.inside(1009)).isEqualTo(9);
    assertThat(ids.inside(1010)).isEqualTo(1010);
    assertThat(ids.inside(999)).isEqualTo(999);
  }
}
