package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanedCommandsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** A JVM is killed as soon as its command runs, which notes its pid in the file "pid". */
  private static long leave(Path folder, String script) throws Exception {
    Path pid = folder.resolve("pid");
    String noted = "echo $$ > " + folder + "/new && mv " + folder + "/new " + pid + "; " + script;
    try (JvmUnderTest jvm = JvmUnderTest.start(CommandInChild.class, noted)) {
      Await.until("the command runs", SOON, () -> Files.exists(pid));
      jvm.kill9();
      jvm.awaitExit(SOON);
    }
    return Long.parseLong(Files.readString(pid).strip());
  }

  @Test
  void whoeverGetsALockFindsTheCommandsOfAKilledHolderDone(@TempDir Path folder) throws Exception {
    Path done = folder.resolve("done");
    Path hold = Files.createFile(folder.resolve("hold"));
    leave(folder, "while [ -e " + hold + " ]; do sleep 0.01; done; touch " + done);
    Path file = folder.resolve("lock");

    CompletableFuture<FileLock> waiting =
        CompletableFuture.supplyAsync(() -> FileLock.acquire(file, Soon.seconds(60)));
    Soon.await("the lock to be taken", () -> Files.exists(file));
    Files.delete(hold);

    try (FileLock lock = waiting.get(60, TimeUnit.SECONDS)) {
      assertThat(lock).isNotNull();
      assertThat(done).exists();
    }
    assertThat(ScratchFile.leftovers()).isEmpty();
  }

  @Test
  void oneThatTakesLongIsKilled(@TempDir Path folder) throws Exception {
    long pid = leave(folder, "exec sleep 1000");

    OrphanedCommands.end(Soon.seconds(60));

    assertThat(Processes.identify(pid)).isEmpty();
    assertThat(ScratchFile.leftovers()).isEmpty();
  }
}
