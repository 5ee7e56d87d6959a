package io.dockyard.internal.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.PlannedFile;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairUnitsTest {

  private static final PairPlaces PLACES = PairPlaces.under(Path.of("/var/lib/dockyard"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dockyard-sysbox-claim.service",
        "dockyard-sysbox-mgr.service",
        "dockyard-sysbox-fs.service",
        "dockyard-sysbox-give-up.service",
        "dockyard-sysbox.service"
      })
  void eachUnitIsWhatIsKept(String unit) throws IOException {
    GoldenFile.check(PairUnitsTest.class, unit, content(unit));
  }

  @Test
  void theirProgramIsWhatIsKept() throws IOException {
    String withMarker = content("prepare-sysbox");
    String program = withMarker.substring(withMarker.indexOf('\n') + 1);

    GoldenFile.check(PairUnitsTest.class, "whole-prepare-sysbox", program);
  }

  @Test
  void eachFileSaysThatItIsOfTheSharedSysbox() {
    assertThat(files())
        .allSatisfy(
            file ->
                assertThat(UnitMarker.read(file.content()))
                    .hasValueSatisfying(
                        marker -> {
                          assertThat(marker.owner()).isEqualTo(PairUnits.OWNER);
                          assertThat(marker.intact()).isTrue();
                        }));
  }

  private static String content(String name) {
    return files().stream()
        .filter(file -> file.path().endsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no file " + name))
        .content();
  }

  private static List<PlannedFile> files() {
    return PairUnits.files(PLACES);
  }
}
