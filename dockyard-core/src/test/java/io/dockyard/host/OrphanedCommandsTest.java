package io.dockyard.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanedCommandsTest {

  private static final Duration SOON = Duration.ofSeconds(20);

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
    leave(folder, "sleep 0.5; touch " + done);

    try (FileLock lock = FileLock.acquire(folder.resolve("lock"), Soon.seconds(20))) {
      assertThat(lock).isNotNull();
      assertThat(done).exists();
    }
    assertThat(ScratchFile.leftovers()).isEmpty();
  }

  @Test
  void oneThatTakesLongIsKilled(@TempDir Path folder) throws Exception {
    long pid = leave(folder, "exec sleep 1000");

    OrphanedCommands.end(Soon.seconds(20));

    assertThat(Processes.identify(pid)).isEmpty();
    assertThat(ScratchFile.leftovers()).isEmpty();
  }
}
