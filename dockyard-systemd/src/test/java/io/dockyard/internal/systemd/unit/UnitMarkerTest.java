package io.dockyard.internal.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitMarkerTest {

  @Test
  void aFileSaysWhoseItIs() {
    String text = UnitMarker.mark(UnitMarker.instance("a_1"), "[Unit]\n");

    assertThat(UnitMarker.read(text))
        .hasValueSatisfying(
            marker -> {
              assertThat(marker.owner()).isEqualTo("instance a_1");
              assertThat(marker.intact()).isTrue();
            });
  }

  @Test
  void aChangeIsNoticed() {
    String text = UnitMarker.mark(UnitMarker.instance("a"), "[Unit]\n") + "After=b\n";

    assertThat(UnitMarker.read(text).map(UnitMarker::intact)).contains(false);
  }

  @Test
  void aFileOfSomebodyElseHasNone() {
    assertThat(UnitMarker.read("[Unit]\nDescription=dockyard: instance a\n")).isEmpty();
    assertThat(UnitMarker.read("")).isEmpty();
  }
}
