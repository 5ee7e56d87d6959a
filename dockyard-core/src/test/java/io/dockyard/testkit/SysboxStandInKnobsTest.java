package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.testkit.SysboxSandbox.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stand-ins can be told, and how their volumes behave. */
class SysboxStandInKnobsTest {

  private static final Duration PATIENCE = SysboxSandbox.PATIENCE;

  private SysboxSandbox sandbox;
  private Path upperDir;
  private Path inner;

  @BeforeEach
  void openSandbox() {
    HostRequirements.assumeWorld();
    sandbox = new SysboxSandbox();
    HostRequirements.assumeStandIn("the real one has no knobs and speaks gRPC");
    upperDir = sandbox.path("upper");
    inner = upperDir.resolve("var/lib/docker");
  }

  @AfterEach
  void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenTold(Program program) {
    ChildProcess daemon = sandbox.start(program, Map.of("STANDIN_FAIL", "1"));

    assertThat(daemon.awaitExit(PATIENCE)).isEqualTo(1);
  }

  @Test
  void aKnobCanBeForOneOfThem() {
    ChildProcess mgr = sandbox.start(Program.MGR, Map.of("STANDIN_FS_FAIL", "1"));

    sandbox.awaitReady(Program.MGR, mgr);
  }

  @Test
  void stopsNoFurtherThanItIsLet() throws IOException {
    Path hold = Files.createFile(sandbox.path("hold"));
    ChildProcess fs = sandbox.start(Program.FS, Map.of("STANDIN_STOP_HOLD", hold.toString()));
    sandbox.awaitReady(Program.FS, fs);

    fs.signal("TERM");
    fs.awaitLine("Stopping", PATIENCE);
    assertThat(sandbox.folderOf(Program.FS)).exists();
    assertThat(fs.isAlive()).isTrue();
    Files.delete(hold);

    assertThat(fs.awaitExit(PATIENCE)).isZero();
    assertThat(sandbox.folderOf(Program.FS)).doesNotExist();
  }

  @Test
  void startsNoFurtherThanItIsLet() throws IOException {
    Path hold = Files.createFile(sandbox.path("hold"));
    ChildProcess mgr =
        sandbox.start(Program.MGR, Map.of("STANDIN_MGR_START_HOLD", hold.toString()));
    Await.until("its data root", PATIENCE, () -> Files.exists(sandbox.folderOf(Program.MGR)));
    assertThat(Program.MGR.listens()).isFalse();

    Files.delete(hold);

    sandbox.awaitReady(Program.MGR, mgr);
  }

  @Test
  void isHeldByAFileBesideItsProgramToo() throws IOException {
    Path hold = Files.createFile(sandbox.path("hold"));
    Path copy = sandbox.path("sysbox-fs");
    Files.copy(sandbox.binaries().fs(), copy, StandardCopyOption.COPY_ATTRIBUTES);
    ChildProcess fs =
        sandbox.startWith(
            copy, Map.of(), Program.FS.folderOption, sandbox.folderOf(Program.FS).toString());
    sandbox.awaitReady(Program.FS, fs);
    Files.writeString(sandbox.path("sysbox-fs.knobs"), "STANDIN_STOP_HOLD=" + hold + "\n");

    fs.signal("TERM");
    fs.awaitLine("Stopping", PATIENCE);
    assertThat(fs.isAlive()).isTrue();
    Files.delete(hold);

    assertThat(fs.awaitExit(PATIENCE)).isZero();
  }

  @Test
  void printsTheVersionItIsGiven() {
    ChildProcess mgr =
        sandbox.startWith(
            sandbox.binaries().mgr(), Map.of("STANDIN_VERSION", "0.6.7"), "--version");

    mgr.awaitLine("^\tversion: \t0\\.6\\.7$", PATIENCE);
  }

  @Test
  void killingTheHelperCuresAHang() {
    ChildProcess fs = sandbox.start(Program.FS, Map.of("STANDIN_FS_HANG", "1"));
    Await.until("the helper", PATIENCE, () -> helperOf(fs).isPresent());
    assertThat(Program.FS.listens()).isFalse();

    helperOf(fs).orElseThrow().destroyForcibly();

    sandbox.awaitReady(Program.FS, fs);
  }

  @Test
  void hangsOnlyOnceWhenToldSo() throws IOException {
    Path token = Files.createFile(sandbox.path("hang"));
    Map<String, String> once = Map.of("STANDIN_FS_HANG_ONCE", token.toString());
    ChildProcess first = sandbox.start(Program.FS, once);
    Await.until("the helper", PATIENCE, () -> helperOf(first).isPresent());
    helperOf(first).orElseThrow().destroyForcibly();
    first.kill9();

    sandbox.awaitReady(Program.FS, sandbox.start(Program.FS, once));
  }

  private static Optional<ProcessHandle> helperOf(ChildProcess process) {
    return ProcessHandle.of(process.pid()).orElseThrow().children().findFirst();
  }

  @ParameterizedTest
  @EnumSource
  void logsTheDockerHostItWasGiven(Program program) {
    sandbox
        .start(program, Map.of("DOCKER_HOST", "unix:///run/sysbox/no-docker.sock"))
        .awaitLine("msg=\"DOCKER_HOST=unix:///run/sysbox/no-docker.sock\"", PATIENCE);
  }

  @ParameterizedTest
  @EnumSource
  void logsThatItWasGivenNoDockerHost(Program program) {
    sandbox.start(program, Map.of()).awaitLine("msg=\"DOCKER_HOST is not set\"", PATIENCE);
  }

  @Test
  void aNewContainerGetsAVolumeFilledFromItsUpperDir() throws IOException {
    sandbox.startReady(Program.MGR);
    Files.createDirectories(inner.resolve("overlay2"));
    Files.writeString(inner.resolve("canary"), "from before");

    StandInContainers.register("c1", upperDir);

    assertThat(volume("c1").resolve("overlay2")).isDirectory();
    assertThat(volume("c1").resolve("canary")).hasContent("from before");
  }

  @Test
  void aStopCopiesOutAndTheNextStartFindsTheVolume() throws IOException {
    sandbox.startReady(Program.MGR);
    StandInContainers.register("c1", upperDir);
    Files.writeString(volume("c1").resolve("image"), "data");

    StandInContainers.stop("c1");
    assertThat(inner.resolve("image")).hasContent("data");
    Files.delete(inner.resolve("image"));
    StandInContainers.register("c1", upperDir);

    assertThat(volume("c1").resolve("image")).hasContent("data");
  }

  @Test
  void aRemovalCopiesOutAndDestroys() {
    sandbox.startReady(Program.MGR);
    StandInContainers.register("c1", upperDir);

    StandInContainers.unregister("c1");

    assertThat(volume("c1")).doesNotExist();
    assertThat(inner.resolve("canary")).hasContent("c1");
  }

  @Test
  void aContainerCannotStartTwice() {
    sandbox.startReady(Program.MGR);
    StandInContainers.register("c1", upperDir);

    assertThatThrownBy(() -> StandInContainers.register("c1", upperDir))
        .hasMessageContaining("redundant container registration");
  }

  @Test
  void aVolumeThatTheManagerDoesNotKnowIsAnError() throws IOException {
    sandbox.startReady(Program.MGR);
    Files.createDirectory(volume("c1"));

    assertThatThrownBy(() -> StandInContainers.register("c1", upperDir))
        .hasMessageContaining("already exists");
  }

  @Test
  void theManagersStopCopiesEveryVolumeOutAndDestroysIt() {
    ChildProcess mgr = sandbox.startReady(Program.MGR);
    StandInContainers.register("c1", upperDir);
    StandInContainers.register("c2", sandbox.path("upper2"));

    mgr.terminate(PATIENCE);

    assertThat(inner.resolve("canary")).hasContent("c1");
    assertThat(sandbox.path("upper2/var/lib/docker/canary")).hasContent("c2");
    assertThat(sandbox.folderOf(Program.MGR)).doesNotExist();
    assertThat(mgr.stderr()).contains("will stop operating properly");
  }

  @Test
  void aVolumeIsDestroyedAlsoWhenItsCopyFailed() {
    ChildProcess mgr =
        sandbox.awaitReady(
            Program.MGR, sandbox.start(Program.MGR, Map.of("STANDIN_MGR_COPY_FAIL", "1")));
    StandInContainers.register("c1", upperDir);

    StandInContainers.unregister("c1");

    assertThat(volume("c1")).doesNotExist();
    assertThat(inner).isEmptyDirectory();
    assertThat(mgr.stderr()).contains("level=warning");
  }

  @Test
  void runcWaitsForBothDaemonsToCreateAContainer() {
    ChildProcess runc =
        sandbox.startWith(
            sandbox.binaries().runc(),
            Map.of(),
            "--root",
            sandbox.path("runc").toString(),
            "create",
            "--bundle",
            sandbox.path("no-bundle").toString(),
            "c1");

    sandbox.startReady(Program.MGR);
    assertThat(runc.isAlive()).isTrue();
    sandbox.startReady(Program.FS);

    assertThat(runc.awaitExit(PATIENCE)).isNotZero();
    assertThat(runc.output()).contains("no-bundle");
  }

  @Test
  void runcDoesNotDeleteWithoutTheManager() {
    Path log = sandbox.path("runc.log");
    ChildProcess runc =
        sandbox.startWith(
            sandbox.binaries().runc(), Map.of(), "--log", log.toString(), "delete", "c1");

    assertThat(runc.awaitExit(PATIENCE)).isEqualTo(1);
    assertThat(log).content().contains("failed to connect to sysbox-mgr");
  }

  private Path volume(String id) {
    return sandbox.folderOf(Program.MGR).resolve("docker").resolve(id);
  }
}
