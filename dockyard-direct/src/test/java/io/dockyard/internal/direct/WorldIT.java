package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.JvmUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A world as tests run in, made within the world of this test, which stands for a host. */
class WorldIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path FOLDERS = Path.of("/var/tmp");

  private HostSnapshot before;
  private String unsnapped;

  @BeforeEach
  void look() throws IOException {
    HostRequirements.assumeWorld();
    before = HostSnapshot.take();
    unsnapped = unsnapped();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    if (before != null) {
      before.assertUnchanged(HostSnapshot.take());
      assertThat(folders()).isEmpty();
      assertThat(unsnapped()).isEqualTo(unsnapped);
    }
  }

  @Test
  void whatIsDoneInItIsNotSeenOutsideAndGoesWithIt() throws IOException {
    try (ChildProcess world = start()) {
      assertThat(before.differences(HostSnapshot.take()))
          .allMatch(line -> line.matches("appeared (process|cgroup): .*"));
      assertThat(unsnapped()).isEqualTo(unsnapped);
      assertThat(Path.of("/var/lib/dockyard/registry/wild.json")).doesNotExist();

      world.writeLine("end");

      assertThat(world.awaitExit(SOON)).isZero();
    }
  }

  @Test
  void aKillOfItsJvmTakesEverythingAlong() {
    try (ChildProcess world = start()) {
      ProcessHandle.of(world.pid())
          .orElseThrow()
          .descendants()
          .filter(process -> process.info().commandLine().orElse("").contains("WildInstance"))
          .forEach(ProcessHandle::destroyForcibly);

      assertThat(world.awaitExit(SOON)).isEqualTo(128 + 9);
    }
  }

  @Test
  void aRequestToEndTakesEverythingAlong() {
    try (ChildProcess world = start()) {
      assertThat(world.terminate(SOON)).isEqualTo(128 + 15);
    }
  }

  @Test
  void theEndOfWhoAskedForItTakesEverythingAlong() throws IOException {
    List<String> asking = new ArrayList<>(List.of("bash", "-c", "\"$@\" <&0 & wait", "bash"));
    asking.addAll(launch(WildInstance.class));
    try (ChildProcess parent = start(asking)) {
      parent.kill9();

      Await.until("the world to be taken away", SOON, () -> folders().isEmpty());
    }
  }

  @Test
  void whatAKilledLauncherLeavesIsTakenAwayByTheNext() throws IOException {
    try (ChildProcess world = start()) {
      world.kill9();
      Await.until(
          "the end of its processes",
          SOON,
          () ->
              before.differences(HostSnapshot.take()).stream()
                  .noneMatch(line -> line.startsWith("appeared process")));
      assertThat(folders()).isNotEmpty();
    }
    try (ChildProcess next = ChildProcess.start(Map.of(), launch("-version"))) {
      assertThat(next.awaitExit(SOON)).isZero();
    }
  }

  private static ChildProcess start() {
    return start(launch(WildInstance.class));
  }

  private static ChildProcess start(List<String> command) {
    ChildProcess world = ChildProcess.start(Map.of(), command);
    try {
      world.awaitLine("^everything is changed$", SOON);
      return world;
    } catch (AssertionError e) {
      world.close();
      throw e;
    }
  }

  private static List<String> launch(Class<?> mainClass) {
    return launch("-cp", JvmUnderTest.classPath(), mainClass.getName());
  }

  private static List<String> launch(String... arguments) {
    Path project = Path.of(System.getenv("DOCKYARD_WORLD_PROJECT"));
    List<String> command = new ArrayList<>();
    command.add(project.resolve("dockyard-core/src/test/world/bin/java").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** What a snapshot does not look at: accounts, and what programs keep in /run. */
  private static String unsnapped() throws IOException {
    try (Stream<Path> run = Files.list(Path.of("/run"))) {
      return Files.readString(Path.of("/etc/group"))
          + Files.readString(Path.of("/etc/passwd"))
          + run.sorted().toList();
    }
  }

  private static List<Path> folders() {
    try (Stream<Path> entries = Files.list(FOLDERS)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("dockyard-world."))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
