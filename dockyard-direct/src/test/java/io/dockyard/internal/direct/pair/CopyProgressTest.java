package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.DeepTree;
import io.dockyard.testkit.TempFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopyProgressTest {

  @Test
  void aDataRootThatDoesNotChangeIsNoProgressHoweverDeepItIs() throws Exception {
    try (TempFolder folder = TempFolder.onDisk("dyp-progress-")) {
      Path dataRoot = Files.createDirectory(folder.path().resolve("root"));
      DeepTree.make(dataRoot.resolve("deep"), "content");
      CopyProgress progress =
          new CopyProgress("dockyard-no-such-cgroup", Optional.empty(), Optional.of(dataRoot));
      assertThat(progress.moved()).isFalse();

      Files.createDirectory(dataRoot.resolve("more"));
      assertThat(progress.moved()).isTrue();
      assertThat(progress.moved()).isFalse();
    }
  }
}
