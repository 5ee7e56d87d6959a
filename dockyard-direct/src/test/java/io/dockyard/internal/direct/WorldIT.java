package io.dockyard.internal.direct;

import static io.dockyard.testkit.NestedWorld.BOOTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.NestedWorld;
import io.dockyard.testkit.TempFolder;
import io.dockyard.testkit.WholeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A world in which a test does what it likes, made within the world of this test. */
@ParameterizedClass
@EnumSource
class WorldIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern PROCESS = Pattern.compile("appeared process( \\d+)?: .*");
  private static final Pattern CGROUP =
      Pattern.compile("appeared cgroup: .*/dockyard-world\\.[^/]+(/.*)?");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final NestedWorld kind;

  private WholeHost before;

  WorldIT(NestedWorld kind) {
    this.kind = kind;
  }

  @BeforeEach
  void look() {
    HostRequirements.assumeWorld();
    before = WholeHost.look();
  }

  /** The last processes may be gone some time after the launcher. */
  @AfterEach
  void nothingIsLeft() {
    if (before == null) {
      return;
    }
    List<String> differences = new ArrayList<>();
    try {
      Await.until(
          "the host to be as it was",
          SOON,
          () -> {
            differences.clear();
            differences.addAll(before.differences(WholeHost.look()));
            return differences.isEmpty();
          });
    } finally {
      assertThat(differences).isEmpty();
      assertThat(NestedWorld.folders()).isEmpty();
    }
  }

  @Test
  void whatIsDoneInItIsNotSeenOutsideAndGoesWithIt() {
    try (ChildProcess world = start()) {
      Set<String> processes = processesOf(world);
      List<String> differences = before.differences(WholeHost.look());
      processes.addAll(processesOf(world));

      assertThat(differences)
          .isNotEmpty()
          .allMatch(line -> CGROUP.matcher(line).matches() || isOneOf(processes, line));
      assertThat(Path.of("/var/lib/dockyard/registry/wild")).doesNotExist();

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
          .filter(process -> process.info().command().orElse("").endsWith("/java"))
          .forEach(ProcessHandle::destroyForcibly);

      int exitCode = world.awaitExit(SOON);
      // Which one systemd-run(1) has for a service that a signal ended differs by its version.
      assertThat(exitCode).isNotZero().matches(code -> kind == BOOTED || code == 128 + 9);
    }
  }

  @Test
  void aRequestToEndTakesEverythingAlong() {
    try (ChildProcess world = start()) {
      assertThat(world.terminate(SOON)).isEqualTo(128 + 15);
    }
  }

  @Test
  void theEndOfWhoAskedForItTakesEverythingAlong() {
    List<String> asking = new ArrayList<>(List.of("bash", "-c", "\"$@\" <&0 & wait", "bash"));
    asking.addAll(NestedWorld.launch(WildInstance.class));
    try (ChildProcess parent = changed(ChildProcess.start(kind.environment(), asking))) {
      parent.kill9();

      Await.until("the world to be taken away", SOON, () -> NestedWorld.folders().isEmpty());
    }
  }

  @Test
  void whatAKilledLauncherLeavesIsTakenAwayByTheNext() {
    try (ChildProcess world = start()) {
      List<ProcessHandle> processes =
          ProcessHandle.of(world.pid()).orElseThrow().descendants().toList();
      world.kill9();

      Await.until(
          "the end of its processes",
          SOON,
          () -> processes.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(NestedWorld.folders()).isNotEmpty();
    }
    try (TempFolder folder = TempFolder.onDisk("dyk-shell-");
        ChildProcess next = kind.startShell(folder, Map.of(), "true")) {
      assertThat(next.awaitExit(SOON)).isZero();
    }
  }

  @Test
  void aLoopDeviceGoesWithAKilledLauncher() {
    try (TempFolder folder = TempFolder.onDisk("dyk-shell-")) {
      HostRequirements.assumeLoopDevice();
      Path image;
      try (ChildProcess world = start()) {
        image = Path.of(world.awaitLine("^a disk of ", SOON).replace("a disk of ", ""));
        assertThat(NestedWorld.isOnLoopDevice(image)).isTrue();
        world.kill9();
      }

      Await.until("the loop device to be free", SOON, () -> !NestedWorld.isOnLoopDevice(image));
      try (ChildProcess next = kind.startShell(folder, Map.of(), "true")) {
        assertThat(next.awaitExit(SOON)).isZero();
      }
    }
  }

  private ChildProcess start() {
    return changed(kind.start(WildInstance.class));
  }

  private static ChildProcess changed(ChildProcess world) {
    try {
      world.awaitLine("^everything is changed$", SOON);
      return world;
    } catch (AssertionError e) {
      world.close();
      throw e;
    }
  }

  /** The launcher and all below it, as words of a line of {@link WholeHost#differences}. */
  private static Set<String> processesOf(ChildProcess world) {
    ProcessHandle launcher = ProcessHandle.of(world.pid()).orElseThrow();
    Set<String> pids =
        launcher.descendants().map(process -> "" + process.pid()).collect(Collectors.toSet());
    pids.add("" + world.pid());
    return pids;
  }

  private static boolean isOneOf(Set<String> pids, String line) {
    Matcher number = NUMBER.matcher(line);
    return PROCESS.matcher(line).matches()
        && number.results().anyMatch(found -> pids.contains(found.group()));
  }
}
