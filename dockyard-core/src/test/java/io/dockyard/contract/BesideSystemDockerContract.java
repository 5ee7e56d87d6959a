package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.Outside;
import io.dockyard.testkit.SystemDocker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance works on any host, beside a system Docker or without one, and leaves no trace. */
public abstract class BesideSystemDockerContract extends BackendContract {

  private static final int PUBLISHED = 18099;
  private static final int PUBLISHED_BY_SYSTEM = 18098;

  private DockerCli systemDocker() {
    SystemDocker system = closing(SystemDocker.start());
    BusyboxImage.importInto(system.host(), IMAGE);
    return system.cli();
  }

  /** Everything a user does with an instance. */
  private void fullCycle() {
    Instance a = start("a");
    docker(a).run("volume", "create", "data");
    docker(a).run("network", "create", "mine");
    WebContainer plain = WebContainer.run(docker(a), "plain", "-v", "data:/data");
    WebContainer published =
        WebContainer.run(
            docker(a), "published", "--restart=always", "--network=mine", "-p", PUBLISHED + ":80");
    plain.exec("echo kept > /data/file");
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED)).isEqualTo("published");
    assertThat(published.knows("plain")).isFalse();

    a.stop();
    a.start();

    published.awaitServing();
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED)).isEqualTo("published");
    assertThat(docker(a).run("run", "--rm", "-v", "data:/data", IMAGE, "cat", "/data/file"))
        .isEqualTo("kept");
    a.stop();
    a.destroy();
  }

  @Test
  void aFullCycleBesideASystemDockerLeavesTheHostAsItWas() {
    DockerCli system = systemDocker();
    system.run("network", "create", "theirs");
    WebContainer.run(system, "theirs", "--network=theirs", "-p", PUBLISHED_BY_SYSTEM + ":80");
    DockyardTraces before = DockyardTraces.take();

    fullCycle();

    before.awaitUnchanged();
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED_BY_SYSTEM)).isEqualTo("theirs");
  }

  /** A dockerd with address pools deletes docker0 at its second start, were it not kept from it. */
  @Test
  void noLaterStartTakesTheSystemDockersBridgeAway() {
    DockerCli system = systemDocker();
    WebContainer theirs = WebContainer.run(system, "theirs", "-p", PUBLISHED_BY_SYSTEM + ":80");
    Instance a = start("a");
    WebContainer ours = WebContainer.run(docker(a), "ours", "--restart=always");

    a.stop();
    a.start();
    host("kill -KILL " + a.status().dockerd().orElseThrow().pid());
    a.start();

    ours.awaitServing();
    assertThat(HostSnapshot.take().of("link")).anyMatch(link -> link.startsWith("docker0 up"));
    assertThat(WebContainer.fetchFromHost(theirs.address(), 80)).isEqualTo("theirs");
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED_BY_SYSTEM)).isEqualTo("theirs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void aFullCycleWithoutASystemDockerLeavesTheHostAsItWas(String forwards) {
    closing(HostForwarding.withIpv4(forwards));
    DockyardTraces before = DockyardTraces.take();

    fullCycle();

    before.awaitUnchanged();
    assertThat(HostForwarding.ipv4()).isEqualTo(forwards);
  }

  @Test
  void aHostThatDidNotForwardDoesSoOnlyForTheInstanceAndOnlyWhileItRuns() {
    closing(HostForwarding.withIpv4("0"));
    closing(HostForwarding.withPolicy("ACCEPT"));
    Outside outside = closing(Outside.open());
    outside.serve(8099, "hello");
    Instance a = start("a");
    WebContainer web = WebContainer.run(docker(a), "web");
    assertThat(web.fetch(Outside.ADDRESS, 8099)).isEqualTo("hello");

    Instance b = start("b");
    a.stop();
    assertThat(HostForwarding.ipv4()).isEqualTo("1");
    b.stop();

    assertThat(HostForwarding.ipv4()).isEqualTo("0");
  }

  @Test
  void theSystemDockersContainersWorkAsBefore() {
    Outside outside = closing(Outside.open());
    outside.serve(8099, "hello");
    DockerCli system = systemDocker();
    system.run("network", "create", "theirs");
    start("a");

    WebContainer theirs =
        WebContainer.run(system, "web", "--network=theirs", "-p", PUBLISHED_BY_SYSTEM + ":80");
    WebContainer neighbour = WebContainer.run(system, "neighbour", "--network=theirs");

    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED_BY_SYSTEM)).isEqualTo("web");
    assertThat(outside.canConnect(Outside.HOST_ADDRESS, PUBLISHED_BY_SYSTEM)).isTrue();
    assertThat(theirs.fetch(Outside.ADDRESS, 8099)).isEqualTo("hello");
    assertThat(neighbour.fetch(theirs.address(), 80)).isEqualTo("web");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker0", "br-", "custom0"})
  void aContainerOfOursDoesNotReachAnUnpublishedPortOfTheSystemDocker(String bridge) {
    DockerCli system = systemDocker();
    WebContainer theirs = WebContainer.run(system, "theirs", onSystemBridge(system, bridge));
    Instance a = start("a");
    docker(a).run("network", "create", "mine");
    WebContainer onBridge = WebContainer.run(docker(a), "onbridge");
    WebContainer onNetwork = WebContainer.run(docker(a), "onnetwork", "--network=mine");

    assertThat(onBridge.canConnect(theirs.address(), 80)).isFalse();
    assertThat(onNetwork.canConnect(theirs.address(), 80)).isFalse();

    // It was closed without our rules too, and the look would have seen an open way.
    host("iptables -F dockyard-a");
    assertThat(onBridge.canConnect(theirs.address(), 80)).isFalse();
    letThrough("filter", "FORWARD");
    // From 28.0 on Docker drops what is for its containers before it is routed.
    letThrough("raw", "PREROUTING");
    assertThat(onBridge.canConnect(theirs.address(), 80)).isTrue();
  }

  private void letThrough(String table, String chain) {
    host("iptables -t %s -I %s -j ACCEPT".formatted(table, chain));
    afterwards("iptables -t %s -D %s -j ACCEPT".formatted(table, chain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker0", "br-", "custom0"})
  void aContainerOfTheSystemDockerDoesNotReachAnUnpublishedPortOfOurs(String bridge) {
    DockerCli system = systemDocker();
    WebContainer theirs = WebContainer.run(system, "theirs", onSystemBridge(system, bridge));
    Instance a = start("a");
    docker(a).run("network", "create", "mine");
    WebContainer onBridge = WebContainer.run(docker(a), "onbridge");
    WebContainer onNetwork = WebContainer.run(docker(a), "onnetwork", "--network=mine");

    assertThat(theirs.canConnect(onBridge.address(), 80)).isFalse();
    assertThat(theirs.canConnect(onNetwork.address(), 80)).isFalse();
  }

  @Test
  void aBridgeThatCameLaterIsReportedAndLeftAloneFromTheNextStartOn() {
    DockerCli system = systemDocker();
    Instance a = start("a");
    WebContainer ours = WebContainer.run(docker(a), "ours");
    WebContainer theirs = WebContainer.run(system, "theirs", onSystemBridge(system, "custom0"));

    assertThat(a.status().findings())
        .anyMatch(finding -> finding.contains("1 firewall rules are missing"));
    a.start();

    assertThat(a.status().findings()).isEmpty();
    assertThat(ours.canConnect(theirs.address(), 80)).isFalse();
  }

  @Test
  void aSystemDockerThatStartsLaterFindsNothingInItsWay() {
    for (String shared : List.of("/run/containerd", "/run/docker")) {
      if (!Files.exists(Path.of(shared))) {
        // What a system Docker leaves in a folder that was there before it stays.
        afterwards("rm -rf " + shared);
      }
    }
    Instance a = start("a");
    WebContainer ours = WebContainer.run(docker(a), "ours", "-p", PUBLISHED + ":80");

    DockerCli system = systemDocker();
    WebContainer.run(system, "theirs", "-p", PUBLISHED_BY_SYSTEM + ":80");

    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED_BY_SYSTEM)).isEqualTo("theirs");
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED)).isEqualTo("ours");
    assertThat(ours.canConnect("127.0.0.1", 80)).isTrue();
  }

  private String onSystemBridge(DockerCli system, String bridge) {
    return switch (bridge) {
      case "docker0" -> "--network=bridge";
      case "br-" -> {
        system.run("network", "create", "theirs");
        yield "--network=theirs";
      }
      default -> {
        String named = "com.docker.network.bridge.name=" + bridge;
        system.run("network", "create", "-o", named, "theirs");
        closing(
            () -> {
              system.exitCode("rm", "--force", "theirs");
              system.exitCode("network", "rm", "theirs");
            });
        yield "--network=theirs";
      }
    };
  }
}
