package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a wait. */
class HostChangesTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration MOMENT = Duration.ofMillis(20);

  private HostChanges changes;

  @BeforeEach
  void open() {
    changes = HostChanges.open();
  }

  @AfterEach
  void close() {
    changes.close();
    changes.close();
  }

  @Test
  void withoutAChangeTheTimeEndsIt(@TempDir Path folder) {
    assertThat(changes.watch(folder)).isTrue();
    assertThat(changes.await(List.of(), MOMENT)).isFalse();
  }

  @Test
  void aNewNameIsNotMissedBetweenTwoWaits(@TempDir Path folder) throws IOException {
    changes.watch(folder);
    Files.createFile(folder.resolve("a"));

    assertThat(changes.await(List.of(), LONG)).isTrue();
    assertThat(changes.await(List.of(), MOMENT)).isFalse();
    Files.delete(folder.resolve("a"));
    assertThat(changes.await(List.of(), LONG)).isTrue();
  }

  @Test
  void aDirectoryIsWatchedOnceHoweverOften(@TempDir Path folder) {
    assertThat(changes.watch(folder)).isTrue();
    assertThat(changes.watch(folder)).isTrue();
    assertThat(changes.watch(folder.resolve("absent"))).isFalse();
  }

  @Test
  void theEndOfAProcess() throws IOException {
    Process sleep = new ProcessBuilder("sleep", "1000").start();
    ProcessIdentity identity = Processes.identify(sleep.pid()).orElseThrow();
    assertThat(changes.await(List.of(identity), MOMENT)).isFalse();

    sleep.destroyForcibly();
    assertThat(changes.await(List.of(identity), LONG)).isTrue();
    assertThat(changes.await(List.of(identity), LONG)).isTrue();
  }

  @Test
  void anotherThread() throws Exception {
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> changes.await(List.of(), LONG));

    changes.wake();

    assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(changes.await(List.of(), MOMENT)).isFalse();
  }
}
