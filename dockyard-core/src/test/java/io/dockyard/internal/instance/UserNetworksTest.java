package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UserNetworksTest {

  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String OTHER_ID = "fedcba9876543210".repeat(4);
  private static final String MADE_UP = "br-0123456789ab";
  private static final Map<String, String> LINKS =
      Map.of("docker0", "172.17.0.1/16", "named0", "10.1.2.1/24");

  private static final String NAMED = network(ID, "named0", "10.1.2.1/24", 1, false);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void areWhatTheInstanceKnowsAndNoOtherDockerThatRuns(
      String what, String own, List<String> others, List<String> bridges) {
    assertThat(
            UserNetworks.bridges(
                new NetworkDatabase(own),
                others.stream().map(NetworkDatabase::new).toList(),
                (link, address) -> address.equals(LINKS.get(link))))
        .containsExactlyElementsOf(bridges);
  }

  static Stream<Arguments> areWhatTheInstanceKnowsAndNoOtherDockerThatRuns() {
    String onlyKey = "docker/network/v1.0/bridge/" + ID + "/";
    String unlike = network(OTHER_ID, "named1", "10.1.3.1/24", 1, false);
    return Stream.of(
        row("none before the first start", "", List.of(), List.of()),
        row("by the id alone", onlyKey, List.of(), List.of(MADE_UP)),
        row("by a user's name", NAMED, List.of(), List.of(MADE_UP, "named0")),
        row(
            "not what has another address by now",
            network(ID, "named0", "10.9.9.1/24", 1, false),
            List.of(),
            List.of(MADE_UP)),
        row(
            "not what dockerd found there",
            network(ID, "named0", "10.1.2.1/24", 2, false),
            List.of(),
            List.of(MADE_UP)),
        row(
            "not the system's docker0",
            network(ID, "docker0", "172.17.0.1/16", 1, true),
            List.of(),
            List.of(MADE_UP)),
        row(
            "beside Dockers with other networks",
            NAMED,
            List.of("", unlike),
            List.of(MADE_UP, "named0")),
        row("not what one of them knows as well", NAMED, List.of(unlike, NAMED), List.of()),
        row("not what one of them knows by its id", NAMED, List.of(onlyKey), List.of("named0")),
        row(
            "not what one of them has under the same name",
            NAMED,
            List.of(network(OTHER_ID, "named0", "10.1.2.1/24", 2, false)),
            List.of(MADE_UP)),
        row(
            "but what one of them had under the same name",
            NAMED,
            List.of(network(OTHER_ID, "named0", "10.9.9.1/24", 1, false)),
            List.of(MADE_UP, "named0")));
  }

  private static Arguments row(String what, String own, List<String> others, List<String> bridges) {
    return Arguments.of(what, own, others, bridges);
  }

  private static String network(
      String id, String name, String address, int creator, boolean byDefault) {
    return ("docker/network/v1.0/bridge/%s/\0\0\0\0\0\0\0\u00ff{\"AddressIPv4\":\"%s\","
            + "\"BridgeIfaceCreator\":%d,\"BridgeName\":\"%s\",\"DefaultBridge\":%b}\0")
        .formatted(id, address, creator, name, byDefault);
  }
}
