package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stop takes away, and what it leaves for the next start. */
public abstract class StopContract extends BackendContract {

  private static final String NAMED = "com.docker.network.bridge.name=";

  private static List<String> links() {
    return HostSnapshot.take().of("link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "kill", "stop after dockerd was killed"})
  void nothingOfARunningInstanceIsLeft(String way) {
    Instance a = create("a");
    DockyardTraces before = DockyardTraces.take();
    startBusy(a);

    switch (way) {
      case "stop" -> a.stop();
      case "kill" -> a.kill();
      default -> {
        host("kill -KILL " + a.status().dockerd().orElseThrow().pid());
        // Without dockerd nobody knows by which signal a container wants to be stopped.
        a.stop(Duration.ofSeconds(2));
      }
    }

    before.awaitUnchanged();
    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
    assertThat(a.plan().paths().run()).isEmptyDirectory();
  }

  @Test
  void whoHasAllTheTimeInTheWorldStopsToo() {
    Instance a = start("a");

    a.stop(ChronoUnit.FOREVER.getDuration());

    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  /** Docker's own time is ten seconds, and its own signal SIGTERM. */
  @Test
  void containersEndByTheirOwnSignalAndWithinTheirOwnTime() {
    Instance a = start("a");
    Path seen = makeFolder(folder().resolve("seen"));
    runUntilTold(a, seen, "signal", "true", "--stop-signal=USR1");
    runUntilTold(a, seen, "time", "sleep 12", "--stop-timeout=60");

    a.stop(Duration.ofMinutes(2));

    assertThat(seen.resolve("signal")).hasContent("told by USR1\nended by itself");
    assertThat(seen.resolve("time")).hasContent("told by TERM\nended by itself");
  }

  /** One that notes by what it was told to stop, then does its last work, and notes that, too. */
  private static void runUntilTold(
      Instance instance, Path seen, String name, String lastWork, String option) {
    String script =
        """
        for each in TERM USR1; do
          trap "echo told by $each >>/seen/%1$s; over=yes" $each
        done
        touch /seen/%1$s
        until [ "$over" ]; do sleep 1; done
        %2$s
        echo ended by itself >>/seen/%1$s
        """
            .formatted(name, lastWork);
    docker(instance).run("run", "-d", "-v", seen + ":/seen", option, IMAGE, "sh", "-c", script);
    Await.until("the container to listen", PATIENCE, () -> Files.exists(seen.resolve(name)));
  }

  private static void startBusy(Instance a) {
    a.start();
    BusyboxImage.importInto(a.dockerHost(), IMAGE);
    docker(a).run("network", "create", "mine");
    docker(a).run("network", "create", "-o", NAMED + "named0", "named");
    docker(a).run("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "memory");
    WebContainer.run(docker(a), "plain", "-v", "memory:/memory");
    WebContainer.run(docker(a), "mine", "--network=mine", "-p", "18099:80");
    WebContainer.run(docker(a), "named", "--network=named", "--ipc=shareable");
  }

  @Test
  void networksAndContainersWithARestartPolicyComeBackWithTheNextStart() {
    Instance a = start("a");
    docker(a).run("network", "create", "mine");
    docker(a).run("network", "create", "-o", NAMED + "named0", "named");
    WebContainer mine =
        WebContainer.run(docker(a), "mine", "--network=mine", "--restart=always", "-p", "18099:80");
    WebContainer named =
        WebContainer.run(docker(a), "named", "--network=named", "--restart=unless-stopped");
    WebContainer neighbour =
        WebContainer.run(docker(a), "neighbour", "--network=mine", "--restart=always");
    assertThat(links()).anyMatch(link -> link.startsWith("named0 "));

    a.stop();
    assertThat(links()).noneMatch(link -> link.startsWith("named0 "));
    a.start();

    mine.awaitServing();
    named.awaitServing();
    neighbour.awaitServing();
    assertThat(WebContainer.fetchFromHost("127.0.0.1", 18099)).isEqualTo("mine");
    assertThat(WebContainer.fetchFromHost(named.address(), 80)).isEqualTo("named");
    assertThat(neighbour.knows("mine")).isTrue();
    assertThat(neighbour.fetch("mine", 80)).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br-0123456789ab", "named1"})
  void aBridgeOfSomebodyElseStays(String name) {
    Instance a = create("a");
    a.start();
    docker(a).run("network", "create", "mine");
    makeBridge(name);

    a.stop();

    assertThat(links()).anyMatch(link -> link.startsWith(name + " "));
  }

  @Test
  void aBridgeThatTheOperatorMadeForANetworkStays() {
    makeBridge("named1");
    host("ip address add 10.77.0.1/24 dev named1");
    Instance a = create("a");
    a.start();
    docker(a)
        .run(
            "network",
            "create",
            "--subnet=10.77.0.0/24",
            "--gateway=10.77.0.1",
            "-o",
            NAMED + "named1",
            "theirs");

    a.stop();

    assertThat(links()).anyMatch(link -> link.startsWith("named1 "));
  }

  @Test
  void aBridgeThatTookTheNameOfARemovedNetworkStays() {
    Instance a = create("a");
    a.start();
    docker(a).run("network", "create", "-o", NAMED + "named1", "mine");
    docker(a).run("network", "rm", "mine");
    makeBridge("named1");

    a.stop();

    assertThat(links()).anyMatch(link -> link.startsWith("named1 "));
  }

  private void makeBridge(String name) {
    host("ip link add " + name + " type bridge");
    afterwards("ip link delete " + name);
  }

  /**
   * Where mounts are not shared, dockerd binds its data-root on itself and takes all below along.
   */
  @Test
  void aDiskThatSomebodyMountedInAVolumeStaysUntilTheInstanceIsDestroyed() {
    Instance a = create("a");
    Path shared = a.plan().paths().root().getParent();
    host("mount --bind " + shared + " " + shared + " && mount --make-shared " + shared);
    afterwards("umount " + shared + "; rmdir --ignore-fail-on-non-empty " + shared);
    a.start();
    docker(a).run("volume", "create", "mine");
    Path data = a.plan().paths().dataRoot().resolve("volumes/mine/_data");
    host("mount -t tmpfs operators-disk " + data + " && touch " + data.resolve("theirs"));

    a.stop();

    assertThat(data.resolve("theirs")).exists();
    a.start();
    a.destroy();
    assertThat(HostSnapshot.take().of("mount"))
        .noneMatch(mount -> mount.contains("operators-disk"));
  }

  @Test
  void aDiskThatTheOperatorMountedForVolumesStays() throws IOException {
    Instance a = create("a");
    Path volumes = a.plan().paths().dataRoot().resolve("volumes");
    Files.createDirectories(volumes);
    host("mount -t tmpfs operators-disk " + volumes);
    afterwards("umount " + volumes);
    startBusy(a);

    a.stop();

    assertThat(HostSnapshot.take().of("mount"))
        .filteredOn(mount -> mount.startsWith(a.plan().paths().dataRoot() + "/"))
        .singleElement()
        .asString()
        .startsWith(volumes + " tmpfs operators-disk");
  }
}
