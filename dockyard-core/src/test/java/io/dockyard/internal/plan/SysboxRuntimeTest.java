package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstancePaths;
import io.dockyard.PlannedFile;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysboxRuntimeTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path root;
  private final Path script;

  SysboxRuntimeTest(@TempDir Path root) throws IOException {
    this.root = root;
    InstancePaths paths = InstanceLayout.STANDARD.pathsBelow(root);
    Files.createDirectories(paths.bin());
    for (PlannedFile file : SysboxRuntime.files(paths)) {
      makeProgram(file.path(), file.content());
    }
    this.script = SysboxRuntime.path(paths);
    makeProgram(
        paths.bin().resolve("sysbox-runc"),
        """
        #!/bin/sh
        echo "args: $*"
        read word
        echo "read: $word"
        echo "$word" > %s/done
        exit 7
        """
            .formatted(root));
  }

  @Test
  void argumentsOutputInputAndExitCodeAreThoseOfTheRuntime() {
    try (ChildProcess process = ChildProcess.start(script.toString(), "--root", "/r", "create")) {
      process.awaitLine("^args: --root /r create$", SOON);
      process.writeLine("word");

      assertThat(process.awaitExit(SOON)).isEqualTo(7);
      assertThat(process.stdout()).contains("read: word");
    }
  }

  @Test
  void theRuntimeFinishesWhereWhatItWorksForIsKilled() {
    try (ChildProcess process = ChildProcess.start(script.toString(), "create")) {
      process.awaitLine("^args: create$", SOON);
      // With that its input ends, which the runtime waits for.
      process.kill9();

      Await.until("the runtime to finish", SOON, () -> Files.exists(root.resolve("done")));
    }
  }

  private static void makeProgram(Path path, String text) throws IOException {
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(true)).isTrue();
  }
}
