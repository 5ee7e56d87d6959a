package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathBytesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/a/b", "a", "", "/br\u00fccke/%41 +?#", "br\u00fccke", "/\ud83d\udea2/x"})
  void aPathIsItsTextAndBack(String text) {
    Path path = PathBytes.path(text);

    assertThat(path.toString()).isEqualTo(text);
    assertThat(PathBytes.text(path)).isEqualTo(text);
    assertThat(PathBytes.terminated(path))
        .isEqualTo((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void slashesThatFollowEachOtherAreOne() {
    assertThat(PathBytes.path("//br\u00fccke//x")).isEqualTo(Path.of("/br\u00fccke/x"));
  }

  @Test
  void bytesThatAreNoTextAreAPathAllTheSame(@TempDir Path folder) throws Exception {
    byte[] name = (folder + "/caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    Path path = PathBytes.path(name);
    Files.createDirectory(path);

    List<Path> found = Folders.list(folder);
    assertThat(found).containsExactly(path);
    assertThat(PathBytes.text(path)).isEqualTo(folder + "/caf\ufffd");
    assertThat(PathBytes.terminated(found.get(0)))
        .startsWith(name)
        .endsWith((byte) 0)
        .hasSize(name.length + 1);
    assertThat(PathBytes.text(path.getFileName())).isEqualTo("caf\ufffd");
  }
}
