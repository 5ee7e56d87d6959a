package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.SysboxContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A host with a service that has made an instance, and then is stopped. */
final class HostWithDeployer {

  private static final Path DEPLOYED = Path.of("/run/deployed");
  private static final String SERVICE = "deployer.service";
  private static final Duration SOON = Duration.ofSeconds(60);

  private HostWithDeployer() {}

  /**
   * Runs the host, or the service.
   *
   * @param args the file system that is expected where cgroups are; none for the service
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      deploy();
      return;
    }
    String fileSystem = HostCommand.run("stat", "-fc", "%T", "/sys/fs/cgroup").strip();
    assertThat(fileSystem).isEqualTo(args[0].isEmpty() ? fileSystem : args[0]);
    SysboxBinaries binaries = SysboxBinaries.provide();
    binaries.installShared();
    binaries.installRunc();
    HostCommand.run(
        "systemd-run",
        "--quiet",
        "--unit=" + SERVICE,
        "--same-dir",
        "--setenv=PATH",
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-cp",
        JvmUnderTest.classPath(),
        HostWithDeployer.class.getName());
    Await.until("the service to deploy", SOON, () -> Files.exists(DEPLOYED));
    try (Dockyard dockyard = dockyard()) {
      Instance instance = dockyard.find("svc").orElseThrow();
      lookWhileItIsStopped(dockyard, instance);
      instance.destroy();
      assertThat(dockyard.sharedSysbox().status().state()).isEqualTo(SysboxStatus.State.STOPPED);
    }
    System.out.println("nothing else has");
  }

  private static void deploy() throws IOException, InterruptedException {
    try (Dockyard dockyard = dockyard()) {
      Instance instance =
          dockyard.create(
              InstanceSpec.builder("svc").runtime(ContainerRuntime.SYSBOX_RUNC).build());
      instance.start();
      new SysboxContainer(instance.dockerHost()).run("svc");
      Files.createFile(DEPLOYED);
      new CountDownLatch(1).await();
    }
  }

  private static void lookWhileItIsStopped(Dockyard dockyard, Instance instance) {
    List<Long> before = processes(instance);
    List<Long> pair = HostProcesses.running("sysbox-mgr", "sysbox-fs");
    assertThat(pair).hasSize(2);
    String cgroup = HostCommand.run("systemctl", "show", "-P", "ControlGroup", SERVICE).strip();
    assertThat(cgroup).endsWith(SERVICE);

    HostCommand.run("systemctl", "stop", SERVICE);

    System.out.println("the service has ended");
    InstanceStatus status = instance.status();
    assertThat(status.state()).as("%s", status).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(status.findings()).isEmpty();
    assertThat(processes(instance)).isEqualTo(before);
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs")).isEqualTo(pair);
    assertThat(new SysboxContainer(instance.dockerHost()).word()).isEqualTo("svc");
    assertThat(dockyard.sharedSysbox().holders())
        .extracting(SysboxHolder::prefix)
        .containsExactly("svc");
  }

  /** Its daemons and the first process of its container. */
  private static List<Long> processes(Instance instance) {
    InstanceStatus status = instance.status();
    return List.of(
        status.dockerd().orElseThrow().pid(),
        status.containerd().orElseThrow().pid(),
        new SysboxContainer(instance.dockerHost()).pid());
  }

  private static Dockyard dockyard() {
    return Dockyard.builder().backend(DirectBackendProvider.NAME).open();
  }
}
