package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.SysboxSandbox.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What dockyard relies on in sysbox-mgr and sysbox-fs (facts about sysbox, section 1), of the
 * stand-ins and, with {@code -Ddockyard.sysbox.bin=FOLDER}, of the real ones.
 */
class SysboxStandInContractTest {

  private static final Duration PATIENCE = SysboxSandbox.PATIENCE;

  private SysboxSandbox sandbox;

  @BeforeEach
  void openSandbox() {
    HostRequirements.assumeWorld();
    sandbox = new SysboxSandbox();
  }

  @AfterEach
  void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void listensOnHardCodedSocketsThatOnlyRootCanReach(Program program) throws IOException {
    sandbox.startReady(program);

    assertThat(mode(SysboxSandbox.RUN)).isEqualTo("rwx------");
    for (Path socket : program.sockets) {
      assertThat(mode(socket)).as("mode of %s", socket).isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesItsPidToAReadOnlyFile(Program program) throws IOException {
    ChildProcess daemon = sandbox.startReady(program);

    assertThat(program.pidFile).hasContent(Long.toString(daemon.pid()));
    assertThat(mode(program.pidFile)).isEqualTo("r--------");
  }

  @ParameterizedTest
  @EnumSource
  void createsItsFolderWithMissingParents(Program program) {
    Path folder = sandbox.path("not/yet/there");

    sandbox.awaitReady(
        program,
        sandbox.startWith(
            sandbox.binaries().folder().resolve(program.binary),
            Map.of(),
            program.folderOption + "=" + folder,
            "--log-level=info"));

    assertThat(folder).isDirectory();
  }

  @Test
  void managerDeletesTheContentOfItsDataRootAtStart() throws IOException {
    Path dataRoot = sandbox.folderOf(Program.MGR);
    Files.createDirectories(dataRoot.resolve("docker/0123/overlay2"));
    Files.writeString(dataRoot.resolve("marker"), "");

    sandbox.startReady(Program.MGR);

    assertThat(dataRoot.resolve("marker")).doesNotExist();
    assertThat(dataRoot.resolve("docker/0123")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void removesItsFolderAtStop(Program program) {
    ChildProcess daemon = sandbox.startReady(program);
    assertThat(sandbox.folderOf(program)).isDirectory();

    daemon.terminate(PATIENCE);

    assertThat(sandbox.folderOf(program)).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void refusesToRunTwice(Program program) {
    ChildProcess first = sandbox.startReady(program);

    ChildProcess second = sandbox.start(program, Map.of());

    assertThat(second.awaitExit(PATIENCE)).isEqualTo(1);
    assertThat(second.output())
        .contains(program.binary + " program is running as pid " + first.pid());
    assertThat(program.listens()).isTrue();
    assertThat(sandbox.folderOf(program)).isDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void doesNotRecogniseOneWhoseBinaryWasReplaced(Program program) throws IOException {
    Path doomed = sandbox.path("bin/" + program.binary);
    Files.createDirectories(doomed.getParent());
    Files.copy(sandbox.binaries().folder().resolve(program.binary), doomed);
    String folder = sandbox.folderOf(program).toString();
    sandbox.awaitReady(program, sandbox.startWith(doomed, Map.of(), program.folderOption, folder));
    Files.delete(doomed);

    ChildProcess second = sandbox.start(program, Map.of());

    String itsPid = Long.toString(second.pid());
    Await.until(
        "the newcomer to take over",
        PATIENCE,
        () -> HostFiles.readIfThere(program.pidFile).strip().equals(itsPid));
    assertThat(second.isAlive()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void failsOnAnEmptyPidFile(Program program) throws IOException {
    Files.createDirectories(SysboxSandbox.RUN);
    Files.createFile(program.pidFile);

    ChildProcess daemon = sandbox.start(program, Map.of());

    assertThat(daemon.awaitExit(PATIENCE)).isEqualTo(1);
    assertThat(daemon.output()).contains("strconv.Atoi: parsing ");
  }

  @ParameterizedTest
  @EnumSource
  void startsOverWhatACrashLeft(Program program) {
    sandbox.startReady(program).kill9();
    assertThat(program.pidFile).exists();
    assertThat(program.sockets.get(0)).exists();
    assertThat(program.listens()).isFalse();

    ChildProcess next = sandbox.startReady(program);

    assertThat(program.pidFile).hasContent(Long.toString(next.pid()));
  }

  @ParameterizedTest
  @EnumSource
  void leavesItsSocketFilesButNotItsPidFile(Program program) {
    ChildProcess daemon = sandbox.startReady(program);

    daemon.terminate(PATIENCE);

    assertThat(program.pidFile).doesNotExist();
    assertThat(program.sockets).allSatisfy(socket -> assertThat(socket).exists());
    assertThat(UnixSockets.accepts(program.sockets.get(0))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "MGR,HUP",
    "MGR,INT",
    "MGR,TERM",
    "MGR,QUIT",
    "FS,HUP",
    "FS,INT",
    "FS,TERM",
    "FS,QUIT"
  })
  void stopsGracefullyOnASignal(Program program, String signal) {
    ChildProcess daemon = sandbox.startReady(program);

    daemon.signal(signal);

    assertThat(daemon.awaitExit(PATIENCE)).isZero();
    assertThat(program.pidFile).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void saysReadyBeforeItIs(Program program) throws IOException {
    Path notifySocket = sandbox.path("notify.sock");
    try (UnixDatagramChannel channel = UnixDatagramChannel.open()) {
      channel.bind(new UnixSocketAddress(notifySocket.toFile()));
      channel.socket().setSoTimeout((int) PATIENCE.toMillis());

      Path hold = Files.createFile(sandbox.path("hold"));
      sandbox.start(
          program,
          Map.of("NOTIFY_SOCKET", notifySocket.toString(), "STANDIN_START_HOLD", hold.toString()));
      ByteBuffer message = ByteBuffer.allocate(256);
      channel.receive(message);

      assertThat(StandardCharsets.UTF_8.decode(message.flip()).toString()).contains("READY=1");
      HostRequirements.assumeStandIn("the real one leaves no time to see that it is not ready");
      assertThat(program.listens()).isFalse();
      assertThat(program.pidFile).doesNotExist();
    }
  }

  @Test
  void fileSystemExitsWithZeroWhenItCannotListen() throws IOException {
    HostRequirements.assumeStandIn("how to keep the real one from listening is not known");
    Files.createDirectories(Program.FS.sockets.get(0).resolve("in the way"));

    ChildProcess daemon = sandbox.start(Program.FS, Map.of());

    assertThat(daemon.awaitExit(PATIENCE)).isZero();
    assertThat(daemon.stderr()).contains("failed to listen");
  }

  @Test
  void onlyTheSeccompSocketComplainsOfABareConnect() {
    ChildProcess mgr = sandbox.startReady(Program.MGR);
    ChildProcess fs = sandbox.startReady(Program.FS);
    mgr.awaitLine("Ready", PATIENCE);
    fs.awaitLine("Ready", PATIENCE);

    assertThat(UnixSockets.accepts(Program.MGR.sockets.get(0))).isTrue();
    assertThat(UnixSockets.accepts(Program.FS.sockets.get(0))).isTrue();
    assertThat(UnixSockets.accepts(Program.FS.sockets.get(1))).isTrue();

    fs.awaitLine("level=error .*Unable to read message from endpoint", PATIENCE);
    mgr.terminate(PATIENCE);
    fs.terminate(PATIENCE);
    assertThat(mgr.stderr()).doesNotContain("level=error");
    assertThat(fs.stderr().lines().filter(line -> line.contains("level=error"))).hasSize(1);
  }

  @Test
  void managerRefusesADataRootOnTmpfs() throws IOException {
    Path mountPoint = Files.createDirectories(sandbox.path("mnt"));
    HostCommand.run("mount", "-t", "tmpfs", "tmpfs", mountPoint.toString());

    assertRefused(mountPoint.resolve("data"));
  }

  @Test
  void managerRefusesADataRootOnOverlayfs() throws IOException {
    for (String folder : List.of("lower", "upper", "work", "mnt")) {
      Files.createDirectories(sandbox.path(folder));
    }
    String options =
        String.format(
            "lowerdir=%s,upperdir=%s,workdir=%s",
            sandbox.path("lower"), sandbox.path("upper"), sandbox.path("work"));
    HostCommand.run(
        "mount", "-t", "overlay", "overlay", "-o", options, sandbox.path("mnt").toString());

    assertRefused(sandbox.path("mnt/data"));
  }

  private void assertRefused(Path dataRoot) {
    ChildProcess mgr =
        sandbox.startWith(sandbox.binaries().mgr(), Map.of(), "--data-root", dataRoot.toString());
    assertThat(mgr.awaitExit(PATIENCE)).isEqualTo(1);
    assertThat(Program.MGR.listens()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-mgr", "sysbox-fs", "sysbox-runc"})
  void printsItsVersion(String program) {
    Path binary = sandbox.binaries().folder().resolve(program);

    List<String> lines = HostCommand.run(binary.toString(), "--version").lines().toList();

    assertThat(lines.get(0)).isEqualTo(program);
    assertThat(lines.subList(1, 6).stream().map(line -> line.substring(0, line.indexOf(':') + 1)))
        .containsExactly("\tedition:", "\tversion:", "\tcommit:", "\tbuilt at:", "\tbuilt by:");
  }

  @ParameterizedTest
  @EnumSource
  void logsLogrusTextOnStandardError(Program program) {
    ChildProcess daemon = sandbox.startReady(program);

    daemon.awaitLine("^time=\"[^\"]+\" level=info msg=\"Ready \\.\\.\\.\"", PATIENCE);

    assertThat(daemon.stdout()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void logsIntoAFileWhenTold(Program program) {
    Path log = sandbox.path("daemon.log");
    sandbox.awaitReady(
        program,
        sandbox.startWith(
            sandbox.binaries().folder().resolve(program.binary),
            Map.of(),
            program.folderOption,
            sandbox.folderOf(program).toString(),
            "--log",
            log.toString()));

    Await.until("the log", PATIENCE, () -> HostFiles.read(log).contains("Ready"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
