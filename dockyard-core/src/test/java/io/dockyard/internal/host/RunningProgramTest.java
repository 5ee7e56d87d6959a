package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a process runs, since when, and what it has open. */
class RunningProgramTest {

  @Test
  void aFileThatIsStillInItsPlace() throws IOException {
    try (TempFolder folder = TempFolder.onDisk("dyk-program-")) {
      Path program = copyOfSleep(folder);
      try (ChildProcess process = start(program)) {
        assertThat(RunningProgram.of(process.pid())).contains(new RunningProgram(program, false));

        Files.move(program, program.resolveSibling("moved"));
        assertThat(RunningProgram.of(process.pid()).orElseThrow().replaced()).isFalse();
      }
    }
  }

  @Test
  void aFileThatWasReplacedOrDeleted() throws IOException {
    try (TempFolder folder = TempFolder.onDisk("dyk-program-")) {
      Path program = copyOfSleep(folder);
      try (ChildProcess process = start(program)) {
        Path next = Files.copy(program, folder.path().resolve("next"));
        Files.move(next, program, StandardCopyOption.ATOMIC_MOVE);
        assertThat(RunningProgram.of(process.pid())).contains(new RunningProgram(program, true));

        Files.delete(program);
        assertThat(RunningProgram.of(process.pid())).contains(new RunningProgram(program, true));
      }
    }
  }

  @Test
  void aStoppedProcessAndItsStart() throws IOException {
    Instant before = Instant.now();
    try (ChildProcess process = ChildProcess.start("sleep", "1000")) {
      ProcessIdentity identity = Processes.identify(process.pid()).orElseThrow();
      // The boot time is told to the second.
      assertThat(Processes.started(identity))
          .isBetween(before.minusSeconds(2), Instant.now().plusSeconds(2));
      assertThat(Processes.stopped(process.pid())).isFalse();

      Processes.signal(identity, Processes.SIGSTOP);
      Soon.await("it to stop", () -> Processes.stopped(process.pid()));
    }
  }

  @Test
  void whoHoldsASocketIsFoundWithoutAConnection() throws IOException {
    try (TempFolder folder = TempFolder.onDisk("dyk-socket-")) {
      Path path = folder.path().resolve("s.sock");
      try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.bind(UnixDomainSocketAddress.of(path));
        Set<Long> inodes = SocketTable.read().inodes(path);

        assertThat(inodes).hasSize(1);
        long self = ProcessHandle.current().pid();
        assertThat(Descriptors.holders(List.of(1L, self), inodes)).containsExactly(self);
        assertThat(Descriptors.holders(List.of(self), Set.of())).isEmpty();
      }
      assertThat(SocketTable.read().inodes(path)).isEmpty();
    }
  }

  @Test
  void theServiceIsTheInnermostUnit() {
    assertThat(
            Cgroups.parseService("4:memory:/x.service\n1:name=systemd:/system.slice/a.service\n"))
        .contains("a.service");
    assertThat(Cgroups.parseService("0::/system.slice/a.service/b.service\n"))
        .contains("b.service");
    assertThat(Cgroups.parseService("0::/user.slice/session-1.scope\n"))
        .isEqualTo(Optional.empty());
  }

  private static Path copyOfSleep(TempFolder folder) throws IOException {
    Path sleep = Host.executable("sleep").toRealPath();
    return Files.copy(sleep, folder.path().resolve("sleep"), StandardCopyOption.COPY_ATTRIBUTES)
        .toRealPath();
  }

  private static ChildProcess start(Path program) {
    ChildProcess process = ChildProcess.start(program.toString(), "1000");
    Soon.await(
        "sleep", () -> Processes.executable(process.pid()).filter(program::equals).isPresent());
    return process;
  }
}
