package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerConfigTest {

  private final Path folder;

  ContainerConfigTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theRuntimeIsInTheHostConfiguration() throws IOException {
    Files.writeString(folder.resolve("hostconfig.json"), "{\"Runtime\":\"sysbox-runc\"}");
    assertThat(ContainerConfig.runtime(folder)).contains("sysbox-runc");
    Files.writeString(folder.resolve("hostconfig.json"), "{\"Runtime\":\"runc\"}");
    assertThat(ContainerConfig.runtime(folder)).contains("runc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"Runtime\"", "{\"Runtime\":{}}"})
  void itIsNotKnownWhereThatDoesNotSay(String text) throws IOException {
    assertThat(ContainerConfig.runtime(folder)).isEmpty();
    Files.writeString(folder.resolve("hostconfig.json"), text);
    assertThat(ContainerConfig.runtime(folder)).isEmpty();
  }
}
