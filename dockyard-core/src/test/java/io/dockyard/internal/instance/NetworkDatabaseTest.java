package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstancePaths;
import io.dockyard.internal.plan.InstanceLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkDatabaseTest {

  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String INDEX = "\0\0\0\0\0\0\0\u00ff";

  private final InstancePaths paths;
  private final Path file;

  NetworkDatabaseTest(@TempDir Path root) throws IOException {
    paths = InstanceLayout.STANDARD.pathsBelow(root);
    file = paths.dataRoot().resolve("network/files/local-kv.db");
    Files.createDirectories(file.getParent());
  }

  private void write(String content) throws IOException {
    Files.writeString(file, "\u00e9\0" + content + "\u00e9\0", StandardCharsets.ISO_8859_1);
  }

  @Test
  void thereIsNoNetworkBeforeTheFirstStart() {
    assertThat(NetworkDatabase.in(paths.dataRoot()).bridges()).isEmpty();
  }

  @Test
  void aBridgeHasItsValuesBehindItsKey() throws IOException {
    write(
        "docker/network/v1.0/bridge/"
            + ID
            + "/"
            + INDEX
            + "{\"AddressIPv4\":\"10.1.2.1/24\",\"BridgeIfaceCreator\":1,\"BridgeName\":\"named0\"}");

    assertThat(NetworkDatabase.in(paths.dataRoot()).bridges())
        .singleElement()
        .satisfies(
            bridge -> {
              assertThat(bridge.id()).isEqualTo(ID);
              assertThat(bridge.text("BridgeName")).isEqualTo("named0");
              assertThat(bridge.text("AddressIPv4")).isEqualTo("10.1.2.1/24");
              assertThat(bridge.text("BridgeIfaceCreator")).isEqualTo("1");
              assertThat(bridge.text("Missing")).isEmpty();
            });
  }

  @Test
  void aKeyWithoutAWholeValueIsANetworkAllTheSame() throws IOException {
    write("docker/network/v1.0/bridge/" + ID + "/" + INDEX + "{\"BridgeName\":");

    assertThat(NetworkDatabase.in(paths.dataRoot()).bridges())
        .singleElement()
        .satisfies(bridge -> assertThat(bridge.value()).isEmpty());
  }
}
