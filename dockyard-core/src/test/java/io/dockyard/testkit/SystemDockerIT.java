package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemDockerIT {

  private static final String IMAGE = "busybox:kit";

  private HostSnapshot before;

  @BeforeEach
  void takeSnapshot() {
    HostRequirements.assumeWorld();
    before = HostSnapshot.take();
  }

  @AfterEach
  void proveThatNothingIsLeft() {
    if (before != null) {
      before.assertUnchanged(HostSnapshot.take());
    }
  }

  @Test
  void isLikeTheDockerOfADistribution() {
    try (SystemDocker docker = SystemDocker.start()) {
      HostSnapshot with = HostSnapshot.take();

      assertThat(docker.cli().run("version", "--format", "{{.Server.Version}}")).isNotEmpty();
      assertThat(with.of("link")).anyMatch(link -> link.startsWith("docker0 "));
      assertThat(with.of("iptables"))
          .contains("filter: chain FORWARD policy DROP", "filter: chain DOCKER-USER");
      assertThat(with.of("listening socket")).contains("/run/containerd/containerd.sock");
    }
  }

  @Test
  void publishesPortsToTheOutside() {
    try (Outside outside = Outside.open();
        SystemDocker docker = SystemDocker.start()) {
      BusyboxImage.importInto(docker.host(), IMAGE);
      docker.cli().run("network", "create", "kit");
      docker
          .cli()
          .run("run", "-d", "--network", "kit", "-p", "18080:80", IMAGE, "httpd", "-f", "-p", "80");

      Await.until(
          "the published port",
          Duration.ofSeconds(60),
          () -> outside.canConnect(Outside.HOST_ADDRESS, 18080));
    }
  }

  @Test
  void leavesNothingEvenWhenItWasKilledWithContainersRunning() {
    // Whoever ran containers before left this folder; what is new in it must go all the same.
    HostFiles.createFolder(Path.of("/run/containerd/s"));
    before = HostSnapshot.take();
    try (SystemDocker docker = SystemDocker.start()) {
      BusyboxImage.importInto(docker.host(), IMAGE);
      docker.cli().run("network", "create", "kit");
      docker.cli().run("run", "-d", "-p", "18080:80", IMAGE, "sleep", "1000");
      docker.cli().run("run", "-d", "--network", "kit", "-p", "18081:80", IMAGE, "sleep", "1000");

      ProcessHandle.of(docker.pid()).orElseThrow().destroyForcibly();
    }
  }
}
