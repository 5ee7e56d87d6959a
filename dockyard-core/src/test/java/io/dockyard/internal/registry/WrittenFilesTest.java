package io.dockyard.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.PlannedFile;
import io.dockyard.internal.host.Sha256;
import io.dockyard.internal.registry.WrittenFiles.Fit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WrittenFilesTest {

  private static final PlannedFile OLD = planned("old");
  private static final PlannedFile NEW = planned("new");
  private static final PlannedFile NEWEST = planned("newest");

  private static PlannedFile planned(String content) {
    return PlannedFile.of(Path.of("/srv/a/etc/daemon.json"), content, "rw-------");
  }

  private static Optional<String> onDisk(String content) {
    return Optional.of(Sha256.of(content));
  }

  @Test
  void aFileAsItWasWrittenIsAsPlannedOrOutdated() {
    WrittenFiles written = WrittenFiles.of(List.of(OLD));

    assertThat(written.fit(OLD, onDisk("old"))).isEqualTo(Fit.AS_PLANNED);
    assertThat(written.fit(NEW, onDisk("old"))).isEqualTo(Fit.OUTDATED);
    assertThat(written.fit(NEW, Optional.empty())).isEqualTo(Fit.MISSING);
  }

  @Test
  void aFileThatSomebodyHasChangedIsNotDockyards() {
    WrittenFiles written = WrittenFiles.of(List.of(OLD));

    assertThat(written.fit(OLD, onDisk("by hand"))).isEqualTo(Fit.CHANGED);
    assertThat(written.fit(NEW, onDisk("by hand"))).isEqualTo(Fit.CHANGED);
    assertThat(WrittenFiles.NONE.fit(NEW, onDisk("old"))).isEqualTo(Fit.CHANGED);
  }

  @Test
  void whatWasChangedByHandIntoWhatIsPlannedIsAsPlanned() {
    assertThat(WrittenFiles.of(List.of(OLD)).fit(NEW, onDisk("new"))).isEqualTo(Fit.AS_PLANNED);
  }

  @Test
  void aKillBeforeOrAfterAFileIsReplacedLeavesItDockyards() {
    WrittenFiles noted = WrittenFiles.of(List.of(OLD)).with(NEW, onDisk("old"));

    assertThat(noted.fit(NEWEST, onDisk("old"))).isEqualTo(Fit.OUTDATED);
    assertThat(noted.fit(NEWEST, onDisk("new"))).isEqualTo(Fit.OUTDATED);
  }

  @Test
  void onlyWhatMayBeOnDiskIsNoted() {
    WrittenFiles noted =
        WrittenFiles.of(List.of(OLD)).with(NEW, onDisk("old")).with(NEWEST, onDisk("new"));

    assertThat(noted.fit(NEWEST, onDisk("old"))).isEqualTo(Fit.CHANGED);
    assertThat(WrittenFiles.NONE.with(NEW, Optional.empty()).sums())
        .isEqualTo(WrittenFiles.of(List.of(NEW)).sums());
  }
}
