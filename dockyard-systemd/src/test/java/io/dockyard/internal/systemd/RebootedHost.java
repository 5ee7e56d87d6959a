package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.State;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.SysboxContainer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A host on which everything is set up before it reboots, and looked at afterwards. While it boots
 * there is no Java on it, and nothing of dockyard's but what an instance has in its root and in its
 * units.
 */
final class RebootedHost {

  private static final String IMAGE = "busybox:test";
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final Path RULES = Path.of("/var/tmp/rules");
  private static final Path SEEN = Path.of("/var/tmp/seen-at-boot");
  private static final URI SYSTEM_DOCKER = URI.create("unix:///run/docker.sock");
  private static final Duration SOON = Duration.ofSeconds(60);

  private RebootedHost() {}

  /**
   * Runs before the reboot, and again after it.
   *
   * @param args what reboots the host
   */
  public static void main(String[] args) throws IOException {
    if (!Files.exists(RULES)) {
      prepare();
      System.out.println("rebooting");
      HostCommand.run("sh", "-c", args[0]);
      Await.until("the end of this host", SOON, () -> false);
    }
    try (Dockyard dockyard = dockyard()) {
      look(dockyard);
      leave(dockyard);
    }
    System.out.println("all is well");
  }

  private static Dockyard dockyard() {
    return Dockyard.builder().backend(SystemdBackendProvider.NAME).open();
  }

  private static void prepare() throws IOException {
    SysboxBinaries binaries = SysboxBinaries.provide();
    binaries.installShared();
    binaries.installRunc();
    startSystemDocker();
    try (Dockyard dockyard = dockyard()) {
      Instance sysbox = start(dockyard, "rba", ContainerRuntime.SYSBOX_RUNC);
      new SysboxContainer(sysbox.dockerHost()).run("rba");
      docker(sysbox).run("update", "--restart", "always", "work");
      Instance runc = start(dockyard, "rbb", ContainerRuntime.RUNC);
      runContainer(docker(runc));
      Instance neither = start(dockyard, "rbc", ContainerRuntime.RUNC);
      runContainer(docker(neither));
      sysbox.enable();
      runc.enable();
    }
    hideAtBoot();
    Files.write(RULES, rules());
    HostCommand.run("sync");
  }

  private static Instance start(Dockyard dockyard, String prefix, ContainerRuntime runtime) {
    Instance instance = dockyard.create(InstanceSpec.builder(prefix).runtime(runtime).build());
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    return instance;
  }

  private static void runContainer(DockerCli docker) {
    docker.run(
        "run",
        "-d",
        "--name",
        "always",
        "--restart",
        "always",
        "--stop-timeout",
        "1",
        IMAGE,
        "sleep",
        "3600");
  }

  private static void startSystemDocker() throws IOException {
    Files.writeString(
        UNITS.resolve("docker.service"),
        """
        [Service]
        Type=notify
        ExecStart=%s --exec-opt native.cgroupdriver=systemd
        Delegate=yes
        KillMode=process
        [Install]
        WantedBy=multi-user.target
        """
            .formatted(HostCommand.run("sh", "-c", "command -v dockerd").strip()));
    HostCommand.run("systemctl", "enable", "--now", "docker.service");
    BusyboxImage.importInto(SYSTEM_DOCKER, IMAGE);
    runContainer(DockerCli.at(SYSTEM_DOCKER));
  }

  /** What tests and dockyard are made of is not there until both instances are. */
  private static void hideAtBoot() throws IOException {
    List<String> library = new ArrayList<>();
    library.add(System.getenv("DOCKYARD_WORLD_PROJECT"));
    library.add(System.getProperty("java.home"));
    Stream.of(System.getenv("DOCKYARD_WORLD_READS").split(":", -1))
        .filter(path -> !path.isEmpty())
        .forEach(library::add);
    StringBuilder hide = new StringBuilder();
    StringBuilder show = new StringBuilder();
    for (String path : library) {
      hide.append("ExecStart=mount -t tmpfs hidden ").append(path).append('\n');
      show.append("ExecStart=umount ").append(path).append('\n');
    }
    Files.writeString(
        UNITS.resolve("library-hidden.service"),
        """
        [Unit]
        DefaultDependencies=no
        Before=sysinit.target
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        %s[Install]
        WantedBy=sysinit.target
        """
            .formatted(hide));
    Files.writeString(
        UNITS.resolve("library-back.service"),
        """
        [Unit]
        After=rbadocker.service rbbdocker.service
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=sh -c 'ls -A %s >%s; pgrep -x java >>%2$s || :'
        %s[Install]
        WantedBy=multi-user.target
        """
            .formatted(String.join(" ", library), SEEN, show));
    HostCommand.run("systemctl", "enable", "library-hidden.service", "library-back.service");
  }

  private static void look(Dockyard dockyard) throws IOException {
    assertThat(Files.readAllLines(SEEN).stream().filter(line -> !line.isEmpty()))
        .as("files of the library, and JVMs, while the host booted")
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.endsWith(":"));
    Instance sysbox = dockyard.find("rba").orElseThrow();
    Instance runc = dockyard.find("rbb").orElseThrow();
    for (Instance enabled : List.of(sysbox, runc)) {
      InstanceStatus status = enabled.status();
      assertThat(status.state()).as("%s", status).isEqualTo(State.RUNNING);
      assertThat(status.enabled()).isTrue();
    }
    assertThat(runc.status().findings()).isEmpty();
    awaitContainer(docker(sysbox), "work");
    awaitContainer(docker(runc), "always");
    assertThat(rules()).isEqualTo(Files.readAllLines(RULES));

    SysboxStatus pair = dockyard.sharedSysbox().status();
    assertThat(pair.state()).as("%s", pair).isEqualTo(SysboxStatus.State.RUNNING);
    assertThat(dockyard.sharedSysbox().holders())
        .extracting(SysboxHolder::prefix)
        .containsExactly("rba");
    assertThat(dockyard.sharedSysbox().repairPlan().isEmpty()).isTrue();

    InstanceStatus neither = dockyard.find("rbc").orElseThrow().status();
    assertThat(neither.state()).as("%s", neither).isEqualTo(State.STOPPED);
    assertThat(neither.enabled()).isFalse();

    awaitContainer(DockerCli.at(SYSTEM_DOCKER), "always");
    assertThat(Path.of("/sys/class/net/docker0")).exists();
    assertThat(failedUnits()).isEmpty();
    assertTheWordIsThere(sysbox);
  }

  /** Brought back as the container was started by the boot, where nobody was told. */
  private static void assertTheWordIsThere(Instance instance) {
    assertThat(new SysboxContainer(instance.dockerHost()).word()).isEqualTo("rba");
    assertThat(instance.status().findings()).isEmpty();
  }

  private static void leave(Dockyard dockyard) {
    HostCommand.run(
        "sh",
        "-c",
        "systemctl disable library-hidden library-back && rm /etc/systemd/system/library-*"
            + " && systemctl daemon-reload");
    Instance neither = dockyard.find("rbc").orElseThrow();
    neither.start();
    awaitContainer(docker(neither), "always");
    for (String prefix : List.of("rba", "rbb", "rbc")) {
      dockyard.find(prefix).orElseThrow().destroy();
    }

    assertThat(dockyard.instances()).isEmpty();
    assertThat(
            HostCommand.run(
                "sh",
                "-c",
                "ls -d /etc/systemd/system/rb* /etc/systemd/system/*.wants/rb*"
                    + " /etc/systemd/system/dockyard* /run/dockyard/* /run/sysbox/sys*"
                    + " /var/lib/dockyard/instances/* 2>/dev/null; grep rb.docker /etc/group;"
                    + " ip -brief link | grep rb.docker; iptables-save | grep 'dockyard[:-]rb';"
                    + " ls -d /var/lib/dockyard/registry/* /var/lib/dockyard/sysbox"
                    + " /var/lib/dockyard/prepare-sysbox /run/sysbox/dockyard-*.* 2>/dev/null"
                    + " | grep -v '[.]lock$';"
                    + " systemctl list-units --all --no-legend 'rb*' 'dockyard*'; :"))
        .isEmpty();
    assertThat(failedUnits()).isEmpty();
    awaitContainer(DockerCli.at(SYSTEM_DOCKER), "always");
  }

  private static void awaitContainer(DockerCli docker, String name) {
    Await.until(
        "a container to be back",
        SOON,
        () -> docker.outputOf("inspect", "-f", "{{.State.Running}}", name).equals("true"));
  }

  /** Those of the enabled instances, each as often as it is there. */
  private static List<String> rules() {
    return HostCommand.run("sh", "-c", "iptables-save | grep '^-.*rb[ab]docker' | sort")
        .lines()
        .toList();
  }

  private static String failedUnits() {
    return HostCommand.run("systemctl", "list-units", "--failed", "--no-legend", "--plain");
  }

  private static DockerCli docker(Instance instance) {
    return DockerCli.at(instance.dockerHost());
  }
}
