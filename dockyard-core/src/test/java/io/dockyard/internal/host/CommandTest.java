package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {

  @Test
  void tellsExitCodeOutputAndErrorsApart() {
    List<String> argv = List.of("sh", "-c", "echo out; echo err >&2; exit 3");
    assertThat(Command.run(argv, Soon.seconds(60)))
        .isEqualTo(new CommandResult(argv, 3, "out\n", "err\n"));
  }

  @Test
  void passesALargeInputThroughWithoutADeadlock() {
    String large = "x".repeat(3_000_000);
    assertThat(Command.check(List.of("cat"), large, Soon.seconds(60))).isEqualTo(large);
  }

  @Test
  void givesTheCommandNothingToReadUnlessTold() {
    assertThat(Command.check(List.of("cat"), Soon.seconds(60))).isEmpty();
  }

  @Test
  void givesTheCommandTheLocaleAndAPathWithTheAdministratorsFolders() {
    String environment = Command.check(List.of("/usr/bin/env"), Soon.seconds(60));
    assertThat(environment.lines())
        .hasSize(2)
        .contains("LC_ALL=C")
        .anyMatch(line -> line.startsWith("PATH=") && line.contains("/usr/sbin:/usr/bin"));
  }

  @Test
  void failsWithWhatTheCommandSaid() {
    assertThatThrownBy(
            () -> Command.check(List.of("sh", "-c", "echo broken >&2; exit 4"), Soon.seconds(60)))
        .isInstanceOf(HostException.class)
        .hasMessage("cannot run 'sh -c echo broken >&2; exit 4': exit code 4, broken");
  }

  @Test
  void namesAMissingExecutable() {
    assertThatThrownBy(() -> Command.run(List.of("no-such-command"), Soon.seconds(60)))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("no-such-command");
  }

  @Test
  void killsTheCommandAndItsChildrenAtTheDeadline(@TempDir Path folder) throws IOException {
    Path pids = folder.resolve("pids");
    List<String> argv =
        List.of("sh", "-c", "sleep 61 & echo $! $$ > \"$1\"; wait", "sh", pids.toString());
    Await.doublingTheTime(
        Duration.ofMillis(100),
        time ->
            assertThatThrownBy(() -> Command.run(argv, Deadline.after(time)))
                .isInstanceOf(DeadlineException.class),
        killed -> pids.toFile().length() > 0);
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      Soon.await("it to end", () -> Processes.identify(Long.parseLong(pid)).isEmpty());
    }
  }

  @Test
  void stopsWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Command.run(List.of("sleep", "62"), Soon.seconds(60)))
          .isInstanceOf(OperationInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
