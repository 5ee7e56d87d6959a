package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  private final Path folder;

  LogFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void showsTheLastLinesInTheirOrder() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "one\ntwo ü\nthree\n");
    assertThat(LogFile.tail(log, 2)).isEqualTo("two ü\nthree");
    assertThat(LogFile.tail(log, 9)).isEqualTo("one\ntwo ü\nthree");
    assertThat(LogFile.tail(folder.resolve("none"), 2)).isEmpty();
  }

  @Test
  void showsTheLastLinesToAnInterruptedThread() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "one\n");
    Thread.currentThread().interrupt();
    try {
      assertThat(LogFile.tail(log, 1)).isEqualTo("one");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void saysThatALogCannotBeRead() {
    assertThat(LogFile.tail(folder, 2)).contains("cannot be read");
  }

  @Test
  void movesLogsUpByOneAndDropsTheOldest() throws IOException {
    Path log = folder.resolve("log");
    for (int run = 1; run <= 4; run++) {
      Files.writeString(log, "run " + run);
      LogFile.rotate(log, 3, 2);
    }
    assertThat(log).doesNotExist();
    assertThat(folder.resolve("log.1")).hasContent("run 4");
    assertThat(folder.resolve("log.2")).hasContent("run 3");
    assertThat(folder.resolve("log.3")).doesNotExist();
  }

  @Test
  void leavesASmallLogAlone() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "123");
    LogFile.rotate(log, 3, 2);
    LogFile.truncateCopy(log, 3, 2);
    LogFile.rotate(folder.resolve("none"), 3, 2);
    assertThat(log).hasContent("123");
    assertThat(folder.resolve("log.1")).doesNotExist();
  }

  @Test
  void emptiesALogThatIsHeldOpenAndGoesOnInTheSameFile() throws IOException {
    Path log = Files.createFile(folder.resolve("log"));
    try (Writer daemon = Files.newBufferedWriter(log, StandardOpenOption.APPEND)) {
      daemon.write("before");
      daemon.flush();
      LogFile.truncateCopy(log, 1, 1);
      daemon.write("after");
    }
    assertThat(log).hasContent("after");
    assertThat(folder.resolve("log.1")).hasContent("before");
  }
}
