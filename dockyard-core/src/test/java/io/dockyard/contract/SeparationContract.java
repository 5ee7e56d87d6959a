package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import org.junit.jupiter.api.Test;

/** Two instances know nothing of each other. */
public abstract class SeparationContract extends BackendContract {

  @Test
  void eachSeesOnlyItsOwnContainersImagesVolumesAndNetworks() {
    Instance a = start("a");
    Instance b = create("b");
    b.start();
    docker(a).run("volume", "create", "data");
    docker(a).run("network", "create", "mine");
    docker(a).run("run", "-d", "--name", "web", IMAGE, "sleep", "1000");

    assertThat(docker(b).run("ps", "-aq")).isEmpty();
    assertThat(docker(b).run("images", "-q")).isEmpty();
    assertThat(docker(b).run("volume", "ls", "-q")).isEmpty();
    assertThat(docker(b).run("network", "ls", "--filter", "type=custom", "-q")).isEmpty();
    assertThat(docker(a).run("ps", "--format", "{{.Names}}")).isEqualTo("web");
  }

  @Test
  void bothUseTheSameNamesOfContainersVolumesAndNetworks() {
    for (Instance instance : new Instance[] {start("a"), start("b")}) {
      docker(instance).run("network", "create", "mine");
      WebContainer web =
          WebContainer.run(docker(instance), "web", "--network=mine", "-v", "data:/data");
      web.exec("echo " + instance.prefix() + " > /data/owner");
    }

    for (String prefix : new String[] {"a", "b"}) {
      Instance instance = dockyard().find(prefix).orElseThrow();
      assertThat(docker(instance).run("exec", "web", "cat", "/data/owner")).isEqualTo(prefix);
    }
  }

  @Test
  void theirEnginesHaveDifferentIds() {
    Instance a = create("a");
    Instance b = create("b");
    a.start();
    b.start();

    String id = docker(a).run("info", "-f", "{{.ID}}");
    assertThat(docker(b).run("info", "-f", "{{.ID}}")).isNotEmpty().isNotEqualTo(id);
  }

  @Test
  void noContainerReachesAnUnpublishedPortOfTheOther() {
    closing(HostForwarding.withPolicy("ACCEPT"));
    Instance a = start("a");
    Instance b = start("b");
    docker(a).run("network", "create", "mine");
    docker(b).run("network", "create", "mine");
    WebContainer[] ofA = {
      WebContainer.run(docker(a), "plain"), WebContainer.run(docker(a), "mine", "--network=mine")
    };
    WebContainer[] ofB = {
      WebContainer.run(docker(b), "plain"), WebContainer.run(docker(b), "mine", "--network=mine")
    };

    for (WebContainer client : ofA) {
      for (WebContainer server : ofB) {
        assertThat(client.canConnect(server.address(), 80)).isFalse();
        assertThat(server.canConnect(client.address(), 80)).isFalse();
      }
    }
  }

  @Test
  void aContainerReachesThePublishedPortOfTheOtherThroughTheHost() {
    Instance a = start("a");
    Instance b = start("b");
    WebContainer client = WebContainer.run(docker(a), "client");
    WebContainer.run(docker(b), "web", "-p", "18099:80");

    assertThat(client.fetch(a.plan().addresses().bridgeCidr().host(), 18099)).isEqualTo("web");
  }

  @Test
  void stoppingOneLeavesTheOtherAtWork() {
    Instance a = start("a");
    Instance b = start("b");
    WebContainer web = WebContainer.run(docker(b), "web", "-p", "18099:80");

    a.kill();
    a.destroy();

    assertThat(WebContainer.fetchFromHost("127.0.0.1", 18099)).isEqualTo("web");
    assertThat(web.canConnect("127.0.0.1", 80)).isTrue();
  }
}
