package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The image and the client, with a daemon that was started by hand and not as the system's. */
class DockerByHandIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BRIDGE = "dytk-docker0";
  private static final String IMAGE = "busybox:kit";

  private static HostBeforeDocker before;
  private static HostSnapshot snapshot;
  private static TempFolder folder;
  private static ChildProcess containerd;
  private static ChildProcess dockerd;
  private static DockerCli cli;

  @BeforeAll
  static void startDocker() {
    HostRequirements.assumeWorld();
    snapshot = HostSnapshot.take();
    before = HostBeforeDocker.remember();
    folder = TempFolder.onDisk("dyk-hand-");
    Path root = folder.path();
    HostCommand.run("ip", "link", "add", BRIDGE, "type", "bridge");
    HostCommand.run("ip", "address", "add", "198.19.8.1/24", "dev", BRIDGE);
    Path containerdSocket = root.resolve("c.sock");
    containerd =
        ChildProcess.start(
            "containerd",
            "--root",
            root.resolve("containerd").toString(),
            "--state",
            root.resolve("run-c").toString(),
            "--address",
            containerdSocket.toString());
    Await.until("containerd", PATIENCE, () -> UnixSockets.accepts(containerdSocket));
    HostFiles.write(root.resolve("daemon.json"), "{}");
    URI host = URI.create("unix://" + root.resolve("d.sock"));
    dockerd =
        ChildProcess.start(
            "dockerd",
            "--config-file",
            root.resolve("daemon.json").toString(),
            "--data-root",
            root.resolve("docker").toString(),
            "--exec-root",
            root.resolve("run-d").toString(),
            "--pidfile",
            root.resolve("d.pid").toString(),
            "--containerd",
            containerdSocket.toString(),
            "--host",
            host.toString(),
            "--bridge",
            BRIDGE,
            "--add-runtime",
            "sysbox-runc=" + SysboxBinaries.provide().runc(),
            "--iptables=false",
            "--ip6tables=false");
    cli = DockerCli.at(host);
    Await.until("dockerd", PATIENCE, () -> cli.exitCode("version") == 0);
    BusyboxImage.importInto(host, IMAGE);
  }

  @AfterAll
  static void stopDocker() {
    if (dockerd != null) {
      dockerd.terminate(PATIENCE);
      dockerd.close();
    }
    if (containerd != null) {
      containerd.terminate(PATIENCE);
      containerd.close();
    }
    if (folder != null) {
      HostCommand.of("ip", "link", "delete", BRIDGE).result();
      before.restore(null);
      folder.close();
      snapshot.assertUnchanged(HostSnapshot.take());
    }
  }

  @Test
  void theImageHasTheAppletsOfBusybox() {
    assertThat(cli.run("run", "--rm", IMAGE, "sh", "-c", "echo hello | sed s/hello/bye/; whoami"))
        .isEqualTo("bye\nroot");
  }

  @Test
  void theImageStartsAShellByDefault() {
    assertThat(cli.run("image", "inspect", "--format", "{{.Config.Cmd}}", IMAGE)).isEqualTo("[sh]");
  }

  @Test
  void aFailingCommandShowsItsOutput() {
    assertThatThrownBy(() -> cli.run("inspect", "nobody"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("No such object: nobody");
  }

  @Test
  void theExitCodeIsTheContainers() {
    assertThat(cli.exitCode("run", "--rm", IMAGE, "sh", "-c", "exit 7")).isEqualTo(7);
  }

  @Test
  void sysboxRuncRunsContainersWhileItsDaemonsRun() {
    try (SysboxSandbox sandbox = new SysboxSandbox()) {
      HostRequirements.assumeStandIn(
          "the real one needs more of the host than this daemon gives it");
      sandbox.startReady(SysboxSandbox.Program.MGR);
      ChildProcess fs = sandbox.startReady(SysboxSandbox.Program.FS);
      String container = cli.run("run", "-d", "--runtime", "sysbox-runc", IMAGE, "sleep", "1000");
      assertThat(cli.run("exec", container, "echo", "hello")).isEqualTo("hello");

      fs.kill9();

      assertThat(cli.outputOf("exec", container, "echo", "hello"))
          .contains("failed to connect to sysbox-fs");
      cli.run("rm", "--force", container);
    }
  }

  @Test
  void innerDataLiesInTheManagersVolumeAndIsCopiedOutAtAStop() {
    try (SysboxSandbox sandbox = new SysboxSandbox()) {
      HostRequirements.assumeStandIn(
          "the real one needs more of the host than this daemon gives it");
      sandbox.startReady(SysboxSandbox.Program.MGR);
      sandbox.startReady(SysboxSandbox.Program.FS);
      String container = runInnerDocker();
      Path volume = sandbox.folderOf(SysboxSandbox.Program.MGR).resolve("docker/" + container);
      Path inner = Path.of(inspect(container, "{{.GraphDriver.Data.UpperDir}}"), "var/lib/docker");

      assertThat(volume.resolve("canary")).hasContent(container);
      assertThat(volume.resolve("image")).hasContent("data");
      assertThat(inner).isEmptyDirectory();

      cli.run("stop", "-t", "1", container);
      assertThat(inner.resolve("canary")).hasContent(container);
      assertThat(inner.resolve("image")).hasContent("data");

      cli.run("start", container);
      assertThat(cli.run("exec", container, "cat", "/var/lib/docker/image")).isEqualTo("data");
      cli.run("rm", "--force", container);
      Await.until("the end of the volume", PATIENCE, () -> !HostFiles.exists(volume));
    }
  }

  @Test
  void innerDataOfAnEarlierManagerIsNotCopiedOut() {
    try (SysboxSandbox sandbox = new SysboxSandbox()) {
      HostRequirements.assumeStandIn(
          "the real one needs more of the host than this daemon gives it");
      ChildProcess mgr = sandbox.startReady(SysboxSandbox.Program.MGR);
      sandbox.startReady(SysboxSandbox.Program.FS);
      String container = runInnerDocker();
      Path volume = sandbox.folderOf(SysboxSandbox.Program.MGR).resolve("docker/" + container);

      mgr.kill9();
      sandbox.awaitReady(
          SysboxSandbox.Program.MGR,
          sandbox.startWith(
              sandbox.binaries().mgr(),
              Map.of(),
              "--data-root",
              sandbox.path("another").toString()));

      assertThat(cli.run("exec", container, "cat", "/var/lib/docker/image")).isEqualTo("data");
      cli.run("restart", "-t", "1", container);
      assertThat(cli.run("exec", container, "ls", "/var/lib/docker")).isEmpty();
      assertThat(volume.resolve("image")).hasContent("data");
      cli.run("rm", "--force", container);
    }
  }

  @Test
  void aContainerWhoseProcessesAreKilledWithItsShimStaysRegistered() {
    try (SysboxSandbox sandbox = new SysboxSandbox()) {
      HostRequirements.assumeStandIn(
          "the real one needs more of the host than this daemon gives it");
      sandbox.startReady(SysboxSandbox.Program.MGR);
      sandbox.startReady(SysboxSandbox.Program.FS);
      Path upperDir = sandbox.path("upper");
      StandInContainers.register("c1", upperDir);

      sandbox
          .startWith(
              sandbox.binaries().runc(),
              Map.of(),
              "--root",
              sandbox.path("no-state").toString(),
              "delete",
              "--force",
              "c1")
          .awaitExit(PATIENCE);

      assertThatThrownBy(() -> StandInContainers.register("c1", upperDir))
          .hasMessageContaining("redundant container registration");
    }
  }

  /** Its data in place of an inner Docker's is written at its first start only. */
  private static String runInnerDocker() {
    String script =
        "[ -e /born ] || echo data > /var/lib/docker/image; touch /born; exec sleep 1000";
    String container = cli.run("run", "-d", "--runtime", "sysbox-runc", IMAGE, "sh", "-c", script);
    Await.until(
        "the inner data",
        PATIENCE,
        () -> cli.exitCode("exec", container, "test", "-e", "/born") == 0);
    return container;
  }

  private static String inspect(String container, String format) {
    return cli.run("inspect", "--format", format, container);
  }

  @Test
  void theClientSeesNothingOfTheUsersSettings() {
    assertThat(cli.run("context", "ls", "--format", "{{.Name}}")).startsWith("default");
  }
}
