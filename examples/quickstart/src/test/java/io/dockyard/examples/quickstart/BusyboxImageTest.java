package io.dockyard.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusyboxImageTest {

  @Test
  void isAnArchiveThatTarReads(@TempDir Path folder) throws IOException {
    Path busybox = Files.writeString(folder.resolve("busybox"), "a program");
    Path tar = Files.write(folder.resolve("image.tar"), BusyboxImage.tar(busybox));

    Process list =
        new ProcessBuilder("tar", "-tvf", tar.toString()).redirectErrorStream(true).start();
    String listed = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(listed.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("drwxr-xr-x").endsWith("bin/"),
            line -> assertThat(line).startsWith("-rwxr-xr-x").contains(" 9 ").endsWith("busybox"),
            line -> assertThat(line).endsWith("bin/sh -> busybox"),
            line -> assertThat(line).endsWith("bin/ip -> busybox"),
            line -> assertThat(line).endsWith("bin/awk -> busybox"));
  }
}
