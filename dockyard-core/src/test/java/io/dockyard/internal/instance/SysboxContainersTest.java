package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysboxContainersTest {

  private final Path folder;

  SysboxContainersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void areToldByTheirHostConfiguration() throws IOException {
    Files.writeString(folder.resolve("hostconfig.json"), "{\"Runtime\":\"sysbox-runc\"}");
    assertThat(SysboxContainers.underSysbox(folder)).isTrue();
    Files.writeString(folder.resolve("hostconfig.json"), "{\"Runtime\":\"runc\"}");
    assertThat(SysboxContainers.underSysbox(folder)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"Runtime\"", "{\"Runtime\":{}}"})
  void areNotThoseWhoseConfigurationDoesNotSay(String text) throws IOException {
    assertThat(SysboxContainers.underSysbox(folder)).isFalse();
    Files.writeString(folder.resolve("hostconfig.json"), text);
    assertThat(SysboxContainers.underSysbox(folder)).isFalse();
  }
}
