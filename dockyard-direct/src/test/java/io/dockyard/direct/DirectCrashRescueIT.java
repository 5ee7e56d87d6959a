package io.dockyard.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.SysboxDaemonStatus;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Containers that live through a crash of sysbox-mgr, end later in another crash, and are started
 * again: with all that they had inside.
 */
class DirectCrashRescueIT {

  private static final Path RUNC = Path.of("/usr/local/bin/sysbox-runc");
  private static final String IMAGE = "busybox:test";
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What it writes at its first start it never writes again. */
  private static final String SCRIPT =
      "trap 'exit 0' TERM;"
          + " [ -e /born ] || { echo inner > /var/lib/docker/token; touch /born; };"
          + " while :; do sleep 0.1; done";

  private SysboxBinaries binaries;
  private boolean runcMade;
  private Dockyard dockyard;
  private Instance instance;
  private DockerCli docker;

  @BeforeEach
  void startContainer() throws Exception {
    HostRequirements.claimWholeHost();
    binaries = SysboxBinaries.provide();
    binaries.installShared();
    if (!Files.exists(RUNC)) {
      Files.copy(binaries.runc(), RUNC);
      RUNC.toFile().setExecutable(true);
      runcMade = true;
    }
    dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open();
    instance =
        dockyard.create(InstanceSpec.builder("rec").runtime(ContainerRuntime.SYSBOX_RUNC).build());
    instance.start();
    docker = DockerCli.at(instance.dockerHost());
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    docker.run("run", "-d", "--name", "work", IMAGE, "sh", "-c", SCRIPT);
    Await.until("the container to write", SOON, () -> inner().equals("inner"));
  }

  @AfterEach
  void close() throws Exception {
    if (instance != null) {
      dockyard.find("rec").ifPresent(Instance::destroy);
      dockyard.close();
    }
    if (runcMade) {
      Files.delete(RUNC);
    }
    if (binaries != null) {
      binaries.close();
    }
  }

  @Test
  void aStartAfterACrashOfDockerdToo() {
    kill(mgr());
    kill(instance.status().dockerd().orElseThrow().pid());

    instance.start();

    assertEverythingIsThere();
  }

  @Test
  void aStartWhileSysboxRunsAgain() {
    kill(mgr());
    instance.start();
    kill(instance.status().dockerd().orElseThrow().pid());
    kill(instance.status().containerd().orElseThrow().pid());

    instance.start();

    assertEverythingIsThere();
  }

  @Test
  void aStartOfAnInstanceThatRunsAndHasLostItsShim() {
    kill(mgr());
    instance.start();
    ProcessHandle.of(shim()).orElseThrow().destroyForcibly();
    Await.until("dockerd to see the container's end", SOON, () -> !running());

    instance.start();

    assertEverythingIsThere();
  }

  /** The volume is destroyed only while the start waits for the end of that stop. */
  @Test
  void aStartAfterAStopOfSysboxThatWasCutShort() {
    Assumptions.assumeFalse(binaries.real(), "only the stand-in fails when it is told");
    docker.run("update", "--restart", "always", "work");
    SysboxBinaries.tellSharedMgr("STANDIN_STOP_DELAY_MS=3000", "STANDIN_COPY_OUT_FAIL=1");
    try (JvmUnderTest stopping = JvmUnderTest.start(StopInChild.class, "rec")) {
      Await.until("the stop of sysbox", SOON, () -> statusSays("stop of the pair was begun"));
      stopping.kill9();
    }

    instance.start();

    Await.until("dockerd to restart the container", SOON, this::running);
    SysboxBinaries.tellSharedMgr();
    assertEverythingIsThere();
  }

  private boolean statusSays(String words) {
    return dockyard.sharedSysbox().status().findings().stream().anyMatch(f -> f.contains(words));
  }

  @Test
  void aStartOfAnInstanceThatRunsAndIsJustLosingItsShim() {
    kill(mgr());
    instance.start();
    ProcessHandle.of(shim()).orElseThrow().destroyForcibly();

    instance.start();

    Await.until("dockerd to see the container's end", SOON, () -> !running());
    assertEverythingIsThere();
  }

  private void assertEverythingIsThere() {
    assertThat(dockyard.sharedSysbox().kept()).isEmpty();
    docker.run("start", "work");
    assertThat(inner()).isEqualTo("inner");
    instance.destroy();
    assertThat(Path.of("/var/lib/dockyard/sysbox")).doesNotExist();
  }

  private String inner() {
    return docker.outputOf("exec", "work", "cat", "/var/lib/docker/token").strip();
  }

  private boolean running() {
    return docker.run("inspect", "-f", "{{.State.Running}}", "work").equals("true");
  }

  private long mgr() {
    Optional<SysboxDaemonStatus> mgr = dockyard.sharedSysbox().status().mgr();
    return mgr.orElseThrow().pid();
  }

  private long shim() {
    String socket = instance.plan().paths().containerdSocket().toString();
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("containerd-shim"))
        .filter(process -> process.info().commandLine().orElse("").contains(socket))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Await.until("process " + pid + " to end", SOON, () -> !process.isAlive());
  }
}
