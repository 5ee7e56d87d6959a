package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.SharedSysbox;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.SysboxContainer;
import java.nio.file.Path;
import java.time.Duration;

/** Instances under sysbox-runc, each with a container that has written its instance's prefix. */
final class SysboxInstances implements AutoCloseable {

  static final Path HOME = Path.of("/var/lib/dockyard/sysbox");
  static final Duration SOON = Duration.ofSeconds(60);

  private final SysboxBinaries binaries;
  private final Dockyard dockyard;

  SysboxInstances() {
    HostRequirements.assumeWorld();
    binaries = SysboxBinaries.provide();
    binaries.installShared();
    binaries.installRunc();
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
    container(prefix).run(prefix);
    return instance;
  }

  DockerCli docker(String prefix) {
    return DockerCli.at(dockyard.find(prefix).orElseThrow().dockerHost());
  }

  SysboxContainer container(String prefix) {
    return new SysboxContainer(dockyard.find(prefix).orElseThrow().dockerHost());
  }

  void assertInnerIsThere(String prefix) {
    assertThat(container(prefix).word()).isEqualTo(prefix);
  }

  /** Looked at from outside, which needs nobody. */
  void assertRunsOnAsProcess(String prefix, long pid) {
    assertThat(container(prefix).pid()).isEqualTo(pid);
    assertThat(Path.of("/proc/" + pid + "/root" + SysboxContainer.WORD)).hasContent(prefix);
  }

  long mgr() {
    return sysbox().status().mgr().orElseThrow().pid();
  }

  long fs() {
    return sysbox().status().fs().orElseThrow().pid();
  }

  @Override
  public void close() {
    dockyard.instances().forEach(Instance::destroy);
    dockyard.close();
    binaries.close();
  }
}
