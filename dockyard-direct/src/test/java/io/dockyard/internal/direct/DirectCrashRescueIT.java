package io.dockyard.internal.direct;

import static io.dockyard.internal.direct.SysboxInstances.SOON;
import static io.dockyard.testkit.HostProcesses.kill9;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Containers that live through a crash of sysbox-mgr, end later in another crash, and are started
 * again: with all that they had inside.
 */
class DirectCrashRescueIT {

  private static final String PREFIX = "rec";

  @AutoClose private final SysboxInstances host = new SysboxInstances();
  private final Instance instance = host.start(PREFIX);
  private final DockerCli docker = host.docker(PREFIX);

  /** Another instance's start has sysbox run again; of this one nobody does but docker. */
  @Test
  void aRestartByDocker() {
    kill9(host.mgr());
    host.start("other");

    docker.run("restart", "--time", "1", "work");

    host.assertInnerIsThere(PREFIX);
    assertThat(host.sysbox().kept()).noneMatch(one -> one.instance().equals(Optional.of(PREFIX)));
    assertThat(instance.plan().paths().log().resolve("sysbox-rescue.log"))
        .content()
        .contains("back to " + instance.plan().paths().dataRoot());
  }

  @Test
  void aStartAfterACrashOfDockerdToo() {
    kill9(host.mgr());
    kill9(instance.status().dockerd().orElseThrow().pid());

    instance.start();

    assertEverythingIsThere();
  }

  @Test
  void aStartWhileSysboxRunsAgain() {
    kill9(host.mgr());
    instance.start();
    kill9(instance.status().dockerd().orElseThrow().pid());
    kill9(instance.status().containerd().orElseThrow().pid());

    instance.start();

    assertEverythingIsThere();
  }

  @Test
  void aStartOfAnInstanceThatRunsAndHasLostItsShim() {
    kill9(host.mgr());
    instance.start();
    ProcessHandle.of(shim()).orElseThrow().destroyForcibly();
    Await.until("dockerd to see the container's end", SOON, () -> !running());

    instance.start();

    assertEverythingIsThere();
  }

  /** The volume is destroyed only while the start waits for the end of that stop. */
  @Test
  void aStartAfterAStopOfSysboxThatWasCutShort(@TempDir Path folder) throws Exception {
    HostRequirements.assumeStandIn("only the stand-in fails when it is told");
    docker.run("update", "--restart", "always", "work");
    Path hold = Files.createFile(folder.resolve("hold"));
    SysboxBinaries.tellSharedMgr("STANDIN_STOP_HOLD=" + hold, "STANDIN_COPY_OUT_FAIL=1");
    try (JvmUnderTest stopping = JvmUnderTest.start(StopInChild.class, PREFIX)) {
      Await.until("the stop of sysbox", SOON, () -> statusSays("stop of the pair was begun"));
      stopping.kill9();
    }

    CompletableFuture<Void> start = CompletableFuture.runAsync(instance::start);
    String waits = "process " + ProcessHandle.current().pid() + " waits for its end";
    Await.until("the start to wait for it", SOON, () -> statusSays(waits) || start.isDone());
    Files.delete(hold);
    start.get(SOON.toSeconds(), TimeUnit.SECONDS);

    Await.until("dockerd to restart the container", SOON, this::running);
    SysboxBinaries.tellSharedMgr();
    assertEverythingIsThere();
  }

  private boolean statusSays(String words) {
    return host.sysbox().status().findings().stream().anyMatch(f -> f.contains(words));
  }

  @Test
  void aStartOfAnInstanceThatRunsAndIsJustLosingItsShim() {
    kill9(host.mgr());
    instance.start();
    ProcessIdentity shim = Processes.identify(shim()).orElseThrow();
    Processes.signal(shim, Processes.SIGKILL);
    // Until then nobody can tell that it is about to end.
    Await.until("the shim to end", SOON, () -> !Processes.alive(shim));

    instance.start();

    Await.until("dockerd to see the container's end", SOON, () -> !running());
    assertEverythingIsThere();
  }

  private void assertEverythingIsThere() {
    assertThat(host.sysbox().kept()).isEmpty();
    host.container(PREFIX).start();
    host.assertInnerIsThere(PREFIX);
    instance.destroy();
    assertThat(SysboxInstances.HOME).doesNotExist();
  }

  private boolean running() {
    return docker.run("inspect", "-f", "{{.State.Running}}", "work").equals("true");
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
}
