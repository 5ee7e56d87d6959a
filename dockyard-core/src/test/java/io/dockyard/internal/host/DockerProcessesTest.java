package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerProcessesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Path ROOT = Path.of("/srv/ci");
  private static final Path ANYWHERE = Path.of("/");

  private final Path folder;

  DockerProcessesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void requireRoot() {
    HostRequirements.assumeWorld();
  }

  @Test
  void aProgramOfDockersIsBelievedWhateverItsArguments() {
    assertThat(DockerProcesses.believed("dockerd", List.of("dockerd"), ROOT)).isTrue();
    assertThat(DockerProcesses.believed("sleep", List.of("dockerd"), ROOT)).isFalse();
    assertThat(DockerProcesses.believed("java", List.of("java", "/srv/ci/bin/dockerd"), ROOT))
        .isFalse();
  }

  @Test
  void aShellIsBelievedWhereItIsToBecomeADockerBelowTheRoot() {
    List<String> newborn = List.of("/bin/sh", "-c", "exec", "sh", "setsid", "/srv/ci/bin/dockerd");
    assertThat(DockerProcesses.believed("dash", newborn, ROOT)).isTrue();
    assertThat(DockerProcesses.believed("dash", newborn, ANYWHERE)).isTrue();
    assertThat(DockerProcesses.believed("dash", newborn, Path.of("/srv/c"))).isFalse();
    assertThat(
            DockerProcesses.believed(
                "sh", List.of("/bin/sh", "/srv/ci/bin/sysbox-runc-wrapper", "state"), ROOT))
        .isTrue();
  }

  @Test
  void aShellOfAnApplicationIsNotBelieved() {
    for (Path root : List.of(ROOT, ANYWHERE)) {
      assertThat(DockerProcesses.believed("bash", List.of("bash", "/opt/run.sh"), root)).isFalse();
      assertThat(DockerProcesses.believed("bash", List.of("bash", "-c", "dockerd"), root))
          .isFalse();
      // The client is an application, too.
      assertThat(DockerProcesses.believed("sh", List.of("sh", "/srv/ci/bin/docker", "ps"), root))
          .isFalse();
    }
    assertThat(DockerProcesses.believed("sh", List.of("sh", "/srv/ci", "/srv/ci/etc"), ROOT))
        .isFalse();
  }

  @Test
  void theProgramOfAUserIsNotBelieved() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path program = Files.copy(Path.of("/bin/sh").toRealPath(), folder.resolve("dockerd"));
    try (ChildProcess roots = talking(List.of(program.toString()));
        ChildProcess users = talking(List.of("setpriv", "--reuid=65534", program.toString()));
        ChildProcess withRootsRights =
            talking(List.of("setpriv", "--ruid=65534", program.toString(), "-p"))) {
      assertThat(DockerProcesses.believed(roots.pid(), ROOT)).isTrue();
      assertThat(DockerProcesses.believed(users.pid(), ROOT)).isFalse();
      assertThat(DockerProcesses.believed(withRootsRights.pid(), ROOT)).isFalse();
    }
  }

  @Test
  void theProgramOfAContainerIsNotBelieved() throws IOException {
    Path program = Files.copy(Path.of("/bin/sh").toRealPath(), folder.resolve("dockerd"));
    try (ChildProcess container =
        talking(List.of("unshare", "--pid", "--fork", "--kill-child", program.toString()))) {
      long inside =
          Processes.pids().stream()
              .filter(pid -> Processes.parent(pid).filter(p -> p == container.pid()).isPresent())
              .findFirst()
              .orElseThrow();
      assertThat(Processes.executable(inside)).contains(program);
      assertThat(DockerProcesses.believed(inside, ROOT)).isFalse();
    }
  }

  /** A shell by whatever name, which runs until the test ends. */
  private static ChildProcess talking(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-c", "echo up; read end"));
    ChildProcess process = ChildProcess.start(Map.of(), all);
    process.awaitLine("^up$", PATIENCE);
    return process;
  }

  @Test
  void aProcessThatIsGoneIsNotBelieved() {
    assertThat(DockerProcesses.believed(Long.MAX_VALUE, ANYWHERE)).isFalse();
    assertThat(DockerProcesses.program(Long.MAX_VALUE, ANYWHERE)).isEmpty();
  }
}
