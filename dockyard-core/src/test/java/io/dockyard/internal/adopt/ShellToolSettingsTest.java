package io.dockyard.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.StateFileException;
import io.dockyard.internal.preflight.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellToolSettingsTest {

  private static final Path DATA_ROOT = Path.of("/srv/a/docker");

  private final Path file;

  ShellToolSettingsTest(@TempDir Path folder) {
    this.file = folder.resolve("daemon.json");
  }

  private ShellToolSettings settings(String json) throws IOException {
    Files.writeString(file, json);
    return ShellToolSettings.read(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"data-root\": \"/elsewhere\"} | data-root to \"/elsewhere\" | the data would be looked for in /srv/a/docker",
        "{\"userns-remap\": \"default\"} | userns-remap to \"default\" | its data is not found without it",
        "{\"features\": {\"containerd-snapshotter\": true}} | features to {\"containerd-snapshotter\":true} | images in the containerd image store are not seen"
      })
  void aSettingThatHidesTheDataIsAProblem(String json, String setting, String why)
      throws IOException {
    assertThat(settings(json).hiding(DATA_ROOT))
        .containsExactly(
            Problem.of(
                file + " sets " + setting + ", with which it cannot be adopted: " + why,
                "export what is needed, and load it into a new instance"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"data-root\": \"/srv/a/docker\", \"dns\": []}",
        "{\"features\": {\"containerd-snapshotter\": false}}",
        "{\"features\": {\"buildkit\": true}}"
      })
  void whatFits(String json) throws IOException {
    assertThat(settings(json).hiding(DATA_ROOT)).isEmpty();
  }

  @Test
  void severalAreNamedTogether() throws IOException {
    assertThat(settings("{\"data-root\": \"/x\", \"userns-remap\": \"y\"}").hiding(DATA_ROOT))
        .hasSize(2);
  }

  @Test
  void whatIsNotThereSetsNothing() {
    assertThat(ShellToolSettings.read(file).hiding(DATA_ROOT)).isEmpty();
  }

  @Test
  void whatIsDamagedIsNamed() {
    assertThatThrownBy(() -> settings("{"))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file.toString());
  }
}
