package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostSnapshot;
import java.util.ArrayList;
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

    assertThat(pingAs(a, "--groups", "adocker")).contains("200 OK");
  }

  @Test
  void somebodyElseCannotUseIt() {
    Instance a = create("a");
    Instance b = create("b");
    a.start();

    assertThat(pingAs(a, "--clear-groups")).doesNotContain("200 OK");
    assertThat(pingAs(a, "--groups", b.plan().group())).doesNotContain("200 OK");
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

    assertThat(pingAs(a, "--groups", "dyktesters")).contains("200 OK");
    a.destroy();
    assertThat(HostSnapshot.take().of("group")).anyMatch(line -> line.startsWith("dyktesters:"));
  }

  /** The answer to a ping of a user without any right but those of the groups given. */
  private static String pingAs(Instance instance, String... groups) {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534"));
    command.addAll(List.of(groups));
    String url = "http://docker/_ping";
    command.addAll(
        List.of("curl", "-sSi", "--unix-socket", instance.plan().paths().socket().toString(), url));
    return HostCommand.of(command).result().output();
  }
}
