package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

  @Test
  void readsTheEffectiveUserId() {
    assertThat(Host.effectiveUid("Name:\tx\nUid:\t1000\t0\t1000\t1000\n")).isZero();
    assertThat(Host.root()).isEqualTo("root".equals(System.getProperty("user.name")));
  }

  @Test
  void addsTheStandardFoldersToThePathAndLeavesRelativeOnesOut() {
    assertThat(Host.path("/opt/bin::relative:/usr/bin"))
        .extracting(Path::toString)
        .containsExactly("/opt/bin", "/usr/bin", "/usr/sbin", "/sbin", "/bin");
  }

  @Test
  void findsTheFirstExecutableFile(@TempDir Path folder) throws IOException {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    Files.writeString(plain.resolve("tool"), "not executable");
    Path directory = Files.createDirectories(folder.resolve("directory/tool")).resolveSibling("");
    Path good = Files.createDirectory(folder.resolve("good"));
    Path tool = Files.writeString(good.resolve("tool"), "#!/bin/sh\n");
    Folders.create(good, "rwxr-xr-x");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    assertThat(Host.findOnPath("tool", List.of(plain, directory, good))).contains(tool);
    assertThat(Host.findOnPath("tool", List.of(plain))).isEmpty();
  }
}
