package io.dockyard.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.SharedSysbox;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SysboxBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Instances under sysbox-runc, each with a container "work" that has written its instance's prefix
 * where an inner Docker has its data, and never writes it again.
 */
final class SysboxInstances implements AutoCloseable {

  static final Path RUNC = Path.of("/usr/local/bin/sysbox-runc");
  static final Path HOME = Path.of("/var/lib/dockyard/sysbox");
  static final Duration SOON = Duration.ofSeconds(60);

  private static final String IMAGE = "busybox:test";
  private static final String TOKEN = "/var/lib/docker/token";

  private final SysboxBinaries binaries;
  private final boolean runcWasThere = Files.exists(RUNC);
  private final Dockyard dockyard;

  SysboxInstances() {
    HostRequirements.assumeWorld();
    binaries = SysboxBinaries.provide();
    binaries.installShared();
    if (!runcWasThere) {
      copy(binaries.runc(), RUNC);
    }
    dockyard = open();
  }

  static Dockyard open() {
    return Dockyard.builder().backend(DirectBackendProvider.NAME).open();
  }

  static InstanceSpec spec(String prefix) {
    return InstanceSpec.builder(prefix).runtime(ContainerRuntime.SYSBOX_RUNC).build();
  }

  SysboxBinaries binaries() {
    return binaries;
  }

  Dockyard dockyard() {
    return dockyard;
  }

  SharedSysbox sysbox() {
    return dockyard.sharedSysbox();
  }

  /** Starts an instance, and its container. */
  Instance start(String prefix) {
    Instance instance = dockyard.create(spec(prefix));
    instance.start();
    runContainer(instance.dockerHost(), prefix);
    return instance;
  }

  static void runContainer(URI dockerHost, String prefix) {
    BusyboxImage.importInto(dockerHost, IMAGE);
    String script =
        "trap 'exit 0' TERM; [ -e /born ] || { echo "
            + prefix
            + " > "
            + TOKEN
            + "; touch /born; }; while :; do sleep 0.1; done";
    DockerCli.at(dockerHost).run("run", "-d", "--name", "work", IMAGE, "sh", "-c", script);
    Await.until("the container to write", SOON, () -> inner(dockerHost).equals(prefix));
  }

  DockerCli docker(String prefix) {
    return DockerCli.at(dockyard.find(prefix).orElseThrow().dockerHost());
  }

  /** Asked from inside, which needs a sysbox-fs that serves the container. */
  static String inner(URI dockerHost) {
    return DockerCli.at(dockerHost).outputOf("exec", "work", "cat", TOKEN);
  }

  void assertInnerIsThere(String prefix) {
    URI dockerHost = dockyard.find(prefix).orElseThrow().dockerHost();
    assertThat(inner(dockerHost)).isEqualTo(prefix);
  }

  /** Looked at from outside, which needs nobody. */
  void assertRunsOnAsProcess(String prefix, long pid) {
    assertThat(pid(prefix)).isEqualTo(pid);
    assertThat(Path.of("/proc/" + pid + "/root" + TOKEN)).hasContent(prefix);
  }

  long pid(String prefix) {
    return Long.parseLong(docker(prefix).run("inspect", "-f", "{{.State.Pid}}", "work"));
  }

  String id(String prefix) {
    return docker(prefix).run("inspect", "-f", "{{.Id}}", "work");
  }

  long mgr() {
    return sysbox().status().mgr().orElseThrow().pid();
  }

  long fs() {
    return sysbox().status().fs().orElseThrow().pid();
  }

  static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Await.until("process " + pid + " to end", SOON, () -> !process.isAlive());
  }

  /** By rename, as one that runs must not be written to. */
  static void copy(Path program, Path target) {
    try {
      Path next = target.resolveSibling("." + target.getFileName() + ".next");
      Files.copy(program, next, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    dockyard.instances().forEach(Instance::destroy);
    dockyard.close();
    if (!runcWasThere) {
      Files.deleteIfExists(RUNC);
    }
    binaries.close();
  }
}
