package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may use an instance: root and the members of its group. */
public abstract class SocketGroupContract extends BackendContract {

  @Test
  void theSocketBelongsToTheInstancesGroup() {
    Instance a = create("a");

    a.start();

    assertThat(host("stat -c %U:%G:%a " + a.plan().paths().socket())).isEqualTo("root:adocker:660");
  }

  @Test
  void aMemberOfTheGroupCanUseIt() {
    Instance a = create("a");
    a.start();

    assertThat(docker(a).ofNobody("adocker").run("ps")).startsWith("CONTAINER ID");
  }

  @Test
  void somebodyElseCannotUseIt() {
    Instance a = create("a");
    Instance b = create("b");
    a.start();

    String socket = a.plan().paths().socket().toString();
    for (DockerCli stranger : List.of(docker(a).ofNobody(), docker(a).ofNobody(b.plan().group()))) {
      assertThat(stranger.exitCode("ps")).isNotZero();
      assertThat(stranger.outputOf("ps")).contains("permission denied", socket);
    }
  }

  @Test
  void theGroupGoesWithTheInstance() {
    Instance a = create("a");
    assertThat(HostSnapshot.take().of("group")).anyMatch(line -> line.startsWith("adocker:"));

    a.destroy();

    assertThat(HostSnapshot.take().of("group")).noneMatch(line -> line.startsWith("adocker:"));
  }

  @Test
  void aGroupThatTheCallerChoseIsUsedAndStays() {
    host("groupadd --system dyktesters");
    afterwards("groupdel dyktesters");
    Instance a = create(spec("a").socketGroup("dyktesters"));

    a.start();

    assertThat(docker(a).ofNobody("dyktesters").run("ps")).startsWith("CONTAINER ID");
    a.destroy();
    assertThat(HostSnapshot.take().of("group")).anyMatch(line -> line.startsWith("dyktesters:"));
  }
}
