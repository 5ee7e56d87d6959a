package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  private final Path folder;

  AtomicFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesContentAndPermissionsWhateverTheUmask() throws IOException {
    Path file = folder.resolve("state");
    AtomicFile.write(file, "first", "rw-rw-rw-");
    AtomicFile.write(file, "zweite Zeile: ü", "rw-r-----");
    assertThat(file).hasContent("zweite Zeile: ü");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    AtomicFile.write(file, "", "rw-rw-rw-");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-rw-rw-");
  }

  @Test
  void replacesALinkAndNotWhatItPointsTo() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "kept");
    Path link = Files.createSymbolicLink(folder.resolve("link"), other);
    AtomicFile.write(link, "new", "rw-------");
    assertThat(link).isRegularFile().hasContent("new");
    assertThat(other).hasContent("kept");
  }

  @Test
  void leavesNoTemporaryFileWhenItFails() throws IOException {
    Path target = folder.resolve("target");
    Files.createDirectories(target.resolve("full"));
    assertThatThrownBy(() -> AtomicFile.write(target, "content", "rw-------"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(target.toString());
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void writesEvenIfTheThreadIsInterruptedAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    try {
      AtomicFile.write(folder.resolve("state"), "content", "rw-------");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(folder.resolve("state")).hasContent("content");
  }

  @Test
  void removesOnlyWhatAKilledWriterLeft() throws IOException {
    Files.writeString(folder.resolve(".state.1f-a0b1.tmp"), "half");
    Path other = Files.writeString(folder.resolve("notes.tmp"), "kept");
    AtomicFile.removeLeftovers(folder);
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(other));
    assertThat(other).exists();
    AtomicFile.removeLeftovers(folder.resolve("none"));
  }
}
