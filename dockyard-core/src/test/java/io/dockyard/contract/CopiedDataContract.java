package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.SystemDocker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance with a copy of another Docker's data takes nothing away from that one. */
public abstract class CopiedDataContract extends BackendContract {

  private static final String FILES = "network/files";

  private DockerCli system;
  private Instance copy;

  /** Its networks alone are what both know; containers of a copy are their own. */
  @BeforeEach
  final void copyTheNetworksOfTheSystemDocker() {
    SystemDocker docker = closing(SystemDocker.start());
    system = docker.cli();
    BusyboxImage.importInto(docker.host(), IMAGE);
    system.run("network", "create", "theirs");
    system.run("network", "create", "-o", "com.docker.network.bridge.name=custom0", "named");
    closing(() -> system.exitCode("network", "rm", "named"));
    copy = create("a");
    Path files = makeFolder(copy.plan().paths().dataRoot().resolve(FILES));
    String root = system.run("info", "--format", "{{.DockerRootDir}}");
    host("cp " + root + "/" + FILES + "/local-kv.db " + files);
    for (String network : new String[] {"bridge", "theirs", "named"}) {
      WebContainer.run(system, "in-" + network, "--network=" + network);
    }
    closing(
        () -> {
          for (String network : new String[] {"bridge", "theirs", "named"}) {
            system.exitCode("rm", "--force", "in-" + network);
          }
        });
  }

  private void assertTheirsServe() {
    for (String network : new String[] {"bridge", "theirs", "named"}) {
      String name = "in-" + network;
      String address =
          system.run(
              "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name);
      assertThat(WebContainer.fetchFromHost(address, 80)).isEqualTo(name);
    }
  }

  @Test
  void stopsLeaveTheNetworksThatBothKnowAndRemoveItsOwn() {
    HostSnapshot before = HostSnapshot.take();
    copy.start();
    docker(copy).run("network", "create", "mine");
    assertThat(HostSnapshot.take().of("link")).isNotEqualTo(before.of("link"));

    copy.stop();

    assertTheirsServe();
    assertThat(HostSnapshot.take().of("link")).isEqualTo(before.of("link"));
    copy.stop();
    assertTheirsServe();
  }

  @Test
  void soDoesADestroyOfWhatNeverRan() {
    copy.destroy();

    assertTheirsServe();
  }
}
