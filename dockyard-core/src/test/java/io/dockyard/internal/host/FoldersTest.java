package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.internal.host.Folders.FolderFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

  private final Path folder;

  FoldersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void makesADirectoryWithExactlyThesePermissions() {
    Path dir = folder.resolve("dir");
    Folders.create(dir, "rwxrwxrwx");
    FolderFacts facts = Folders.facts(dir);
    assertThat(facts.directory()).isTrue();
    assertThat(facts.mode()).isEqualTo(0777);
  }

  @Test
  void leavesADirectoryThatIsThereAsItIs() {
    Path dir = folder.resolve("dir");
    Folders.create(dir, "rwx------");
    Folders.create(dir, "rwxr-xr-x");
    assertThat(Folders.facts(dir).mode()).isEqualTo(0700);
  }

  @Test
  void refusesWhatIsNoDirectoryAndALinkToOne() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path path : new Path[] {file, link}) {
      assertThatThrownBy(() -> Folders.create(path, "rwx------"))
          .isInstanceOf(HostException.class)
          .hasMessageContaining(path.toString());
    }
    assertThatThrownBy(() -> Folders.create(folder.resolve("none/dir"), "rwx------"))
        .isInstanceOf(HostException.class);
  }

  @Test
  void looksAtALinkItself() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    FolderFacts facts = Folders.facts(link);
    assertThat(facts.symbolicLink()).isTrue();
    assertThat(facts.directory()).isFalse();
  }

  @Test
  void saysThatNothingIsThere() {
    FolderFacts nothing = new FolderFacts(false, false, false, -1, -1, 0);
    assertThat(Folders.facts(folder.resolve("none"))).isEqualTo(nothing);
    assertThat(Folders.facts(folder.resolve("none/below"))).isEqualTo(nothing);
  }

  @Test
  void listsWhatIsInADirectoryAndNothingWhereThereIsNone() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path dir = Files.createDirectory(folder.resolve("dir"));
    assertThat(Folders.list(folder)).containsExactlyInAnyOrder(file, dir);
    assertThat(Folders.list(dir)).isEmpty();
    assertThat(Folders.list(folder.resolve("none"))).isEmpty();
    assertThat(Folders.list(file)).isEmpty();
  }

  @Test
  void removesADirectoryOnlyWhereNothingIsInIt() throws IOException {
    Path dir = Files.createDirectory(folder.resolve("dir"));
    Path file = Files.createFile(dir.resolve("file"));
    assertThat(Folders.removeIfEmpty(dir)).isFalse();
    assertThat(file).exists();
    Files.delete(file);
    assertThat(Folders.removeIfEmpty(dir)).isTrue();
    assertThat(dir).doesNotExist();
    assertThat(Folders.removeIfEmpty(dir)).isTrue();
  }
}
