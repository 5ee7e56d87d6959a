package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DockyardTracesIT {

  private static final Path HOME = Path.of("/var/lib/dockyard");
  private static final Path INSTANCE = HOME.resolve("instances/dytk");

  private final Deque<Path> made = new ArrayDeque<>();
  private DockyardTraces before;

  @BeforeEach
  void take() {
    HostRequirements.assumeWorld();
    HostFiles.createFolder(HOME);
    before = DockyardTraces.take();
  }

  @AfterEach
  void deleteAndProveIt() {
    made.forEach(HostFiles::deleteRecursively);
    if (before != null) {
      before.assertUnchanged();
    }
  }

  private List<String> differences() {
    return before.differences(DockyardTraces.take());
  }

  /** Makes a folder that goes after the test. */
  private Path make(Path folder) {
    made.push(folder);
    HostFiles.createFolder(folder);
    return folder;
  }

  @Test
  void aFolderStandsForAllThatIsInIt() {
    Path entry = make(HOME.resolve("registry/dytk"));
    HostFiles.write(entry.resolve("instance.json"), "");
    HostFiles.write(entry.resolve("lock"), "");

    assertThat(differences()).containsExactly("appeared file: " + entry);
  }

  @Test
  void everyFileOfARootCountsButThoseOfTheDaemons() {
    make(INSTANCE);
    HostFiles.createFolder(INSTANCE.resolve("lib"));
    HostFiles.createFolder(INSTANCE.resolve("etc"));
    DockyardTraces created = DockyardTraces.take();
    HostFiles.write(INSTANCE.resolve("lib/layer"), "");
    HostFiles.write(INSTANCE.resolve("etc/key.json"), "");
    HostFiles.write(INSTANCE.resolve("etc/left.tmp"), "");

    assertThat(created.differences(DockyardTraces.take()))
        .containsExactly("appeared file: " + INSTANCE.resolve("etc/left.tmp"));
  }

  @Test
  void whatIsKeptUntilTheNextBootCounts() {
    Path folder = make(Path.of("/run/dockyard"));
    HostFiles.write(folder.resolve("file"), "");

    assertThat(differences()).containsExactly("appeared file: " + folder);
    assertThatThrownBy(before::awaitUnchanged)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("appeared file: " + folder);
  }

  @Test
  void foldersThatStayForGoodDoNotCount() {
    HostFiles.createFolder(HOME.resolve("instances"));
    HostFiles.createFolder(HOME.resolve("registry"));
    HostFiles.write(HOME.resolve("registry.lock"), "");

    assertThat(differences()).isEmpty();
  }
}
