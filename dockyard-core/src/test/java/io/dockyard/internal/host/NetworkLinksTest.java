package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.HostRequirements;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkLinksTest {

  @Test
  void seesTheLoopback() {
    assertThat(NetworkLinks.names()).contains("lo");
    assertThat(NetworkLinks.exists("lo")).isTrue();
    assertThat(NetworkLinks.isBridge("lo")).isFalse();
    assertThat(NetworkLinks.alias("lo")).isEmpty();
  }

  @Test
  void tellsABridgeAndItsAlias() {
    HostRequirements.assumeWorld();
    String name = "dyt" + ProcessHandle.current().pid() % 1_000_000;
    Command.check(List.of("ip", "link", "add", name, "type", "bridge"), Soon.seconds(60));
    try {
      Command.check(List.of("ip", "link", "set", name, "alias", "an alias"), Soon.seconds(60));
      assertThat(NetworkLinks.isBridge(name)).isTrue();
      assertThat(NetworkLinks.alias(name)).isEqualTo("an alias");
    } finally {
      Command.check(List.of("ip", "link", "delete", name), Soon.seconds(60));
    }
    assertThat(NetworkLinks.exists(name)).isFalse();
  }

  @Test
  void takesNothingElseForAnInterface() {
    for (String name : List.of("", ".", "..", "lo/..", "no-such-link")) {
      assertThat(NetworkLinks.exists(name)).isFalse();
      assertThat(NetworkLinks.alias(name)).isEmpty();
    }
  }
}
