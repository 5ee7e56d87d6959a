package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SysboxBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Docker with sysbox-runc as a grandchild of containerd's shims. */
class DirectDetachedRuntimeIT {

  /** Has every creation of a container wait, after sysbox was told of it, while a file is there. */
  private static final String SLOW_RUNC =
      """
      #!/bin/sh
      case " $* " in *" create "*)
        while [ -e %1$s/hold ]; do : > %1$s/held; sleep 0.05; done ;;
      esac
      exec %2$s "$@"
      """;

  private static final Path FOLDER = Path.of("/var/lib/dyk-runtime");
  private static final String IMAGE = "busybox:test";
  private static final Duration SOON = Duration.ofSeconds(60);

  private SysboxBinaries binaries;
  private Dockyard dockyard;
  private Instance instance;
  private DockerCli docker;

  @BeforeEach
  void start() throws IOException {
    HostRequirements.assumeWorld();
    binaries = SysboxBinaries.provide();
    binaries.installShared();
    Files.createDirectories(FOLDER);
    Files.copy(binaries.runc(), FOLDER.resolve("sysbox-runc"));
    Files.writeString(FOLDER.resolve("runc"), SLOW_RUNC.formatted(FOLDER, realRunc()));
    for (String program : new String[] {"sysbox-runc", "runc"}) {
      assertThat(FOLDER.resolve(program).toFile().setExecutable(true)).isTrue();
    }
    dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open();
    instance =
        dockyard.create(
            InstanceSpec.builder("rtd")
                .runtime(ContainerRuntime.SYSBOX_RUNC)
                .binaries(Binaries.inFolder(FOLDER))
                .build());
    instance.start();
    docker = DockerCli.at(instance.dockerHost());
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
  }

  private static Path realRunc() {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path found = Path.of(folder, "runc");
      if (Files.isExecutable(found)) {
        return found;
      }
    }
    throw new AssertionError("there is no runc");
  }

  @AfterEach
  void close() throws IOException {
    if (dockyard != null) {
      dockyard.find("rtd").ifPresent(Instance::destroy);
      dockyard.close();
    }
    if (Files.exists(FOLDER)) {
      for (String name : new String[] {"sysbox-runc", "runc", "hold", "held"}) {
        Files.deleteIfExists(FOLDER.resolve(name));
      }
      Files.delete(FOLDER);
    }
    binaries.close();
  }

  @Test
  void dockerDoesNotNotice() {
    assertThat(docker.exitCode("run", "--rm", IMAGE, "sh", "-c", "exit 3")).isEqualTo(3);
    assertThat(docker.exitCode("run", "--rm", IMAGE, "nothing-of-that-name")).isEqualTo(127);
    assertThat(docker.run("run", "--rm", "-t", IMAGE, "sh", "-c", "tty; echo out"))
        .contains("/dev/")
        .endsWith("out");
    docker.run("run", "-d", "--name", "work", IMAGE, "sleep", "1000");
    assertThat(docker.exitCode("exec", "work", "sh", "-c", "exit 5")).isEqualTo(5);
    assertThat(docker.run("exec", "-t", "work", "echo", "entered")).isEqualTo("entered");
    docker.run("kill", "work");
    assertThat(docker.run("wait", "work")).isEqualTo("137");
    assertThat(docker.run("ps", "-aq", "--no-trunc")).hasLineCount(1);
  }

  @Test
  void aContainerWhoseShimIsKilledWhileItIsMadeCanBeStartedLater() throws Exception {
    HostRequirements.assumeStandIn("the real sysbox-runc runs no runc that could wait");
    Files.createFile(FOLDER.resolve("hold"));
    docker.run("create", "--name", "work", IMAGE, "sleep", "1000");
    CompletableFuture<Integer> starting =
        CompletableFuture.supplyAsync(() -> docker.exitCode("start", "work"));
    Await.until("the container to be made", SOON, () -> Files.exists(FOLDER.resolve("held")));

    shim().destroyForcibly();
    assertThat(starting.get(SOON.toSeconds(), TimeUnit.SECONDS)).isNotEqualTo(0);
    Files.delete(FOLDER.resolve("hold"));
    instance.stop(Duration.ofSeconds(10));
    instance.start();

    docker.run("start", "work");
    assertThat(docker.run("inspect", "-f", "{{.State.Running}}", "work")).isEqualTo("true");
  }

  private ProcessHandle shim() {
    String socket = instance.plan().paths().containerdSocket().toString();
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("containerd-shim"))
        .filter(process -> process.info().commandLine().orElse("").contains(socket))
        .findFirst()
        .orElseThrow();
  }
}
