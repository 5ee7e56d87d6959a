package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignFileTest {

  private final Path folder;

  ForeignFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aFileIsReadAlsoThroughALinkAndWhereItIsNoText() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {'a', (byte) 0xff});
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(ForeignFile.text(file)).contains("a\ufffd");
    assertThat(ForeignFile.text(link)).contains("a\ufffd");
  }

  @Test
  void whatIsLargerThanAnyConfigurationIsNotRead() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[ForeignFile.LARGEST]);
    Path larger = Files.write(folder.resolve("larger"), new byte[ForeignFile.LARGEST + 1]);

    assertThat(ForeignFile.text(file)).isPresent();
    assertThat(ForeignFile.text(larger)).isEmpty();
  }

  @Test
  void whatIsNoFileIsNotOpened() {
    Path pipe = folder.resolve("pipe");
    HostCommand.run("mkfifo", pipe.toString());

    assertThat(ForeignFile.text(pipe)).isEmpty();
    assertThat(ForeignFile.text(Path.of("/dev/zero"))).isEmpty();
    assertThat(ForeignFile.text(folder)).isEmpty();
    assertThat(ForeignFile.text(folder.resolve("missing"))).isEmpty();
  }
}
