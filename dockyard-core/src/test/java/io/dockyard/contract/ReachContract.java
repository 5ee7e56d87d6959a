package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Cidr;
import io.dockyard.Instance;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DroppedPackets;
import io.dockyard.testkit.Outside;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What containers reach and by whom they are reached, whatever the policy of the FORWARD chain, on
 * the default bridge and on a user-defined network.
 */
public abstract class ReachContract extends BackendContract {

  private static final int OUTSIDE_PORT = 8099;
  private static final int PUBLISHED = 18099;

  private WebContainer web(Instance instance, String network, String... options) {
    if (!network.equals("bridge")) {
      docker(instance).run("network", "create", network);
    }
    String[] all = new String[options.length + 2];
    all[0] = "--network";
    all[1] = network;
    System.arraycopy(options, 0, all, 2, options.length);
    return WebContainer.run(docker(instance), "web", all);
  }

  @ParameterizedTest
  @CsvSource({"DROP, bridge", "DROP, mine", "ACCEPT, bridge", "ACCEPT, mine"})
  void aContainerReachesAHostBeyondTheBridge(String policy, String network) {
    closing(HostForwarding.withPolicy(policy));
    Outside outside = closing(Outside.open());
    outside.serve(OUTSIDE_PORT, "hello from outside");

    WebContainer web = web(start("a"), network);

    assertThat(web.fetch(Outside.ADDRESS, OUTSIDE_PORT)).isEqualTo("hello from outside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "mine"})
  void aContainerReachesAHostBeyondABridgeThatIsTheWayOut(String network) {
    closing(HostForwarding.withPolicy("DROP"));
    Outside outside = closing(Outside.openBehind("dyk-vmbr0"));
    outside.serve(OUTSIDE_PORT, "hello from outside");
    Instance a = start("a");

    WebContainer web = web(a, network);

    assertThat(web.fetch(Outside.ADDRESS, OUTSIDE_PORT)).isEqualTo("hello from outside");
    assertThat(a.status().findings()).isEmpty();
  }

  @Test
  void aNetworkWhoseBridgeAUserNamedReachesTheOutsideAlsoAfterTheNextStart() {
    closing(HostForwarding.withPolicy("DROP"));
    Outside outside = closing(Outside.open());
    outside.serve(OUTSIDE_PORT, "hello from outside");
    Instance a = start("a");
    String named = "com.docker.network.bridge.name=dyk-named0";
    docker(a).run("network", "create", "-o", named, "named");
    WebContainer web = WebContainer.run(docker(a), "web", "--network", "named");

    for (int start = 1; start <= 2; start++) {
      assertThat(web.fetch(Outside.ADDRESS, OUTSIDE_PORT)).isEqualTo("hello from outside");
      assertThat(a.status().findings()).isEmpty();
      a.start();
    }
  }

  @Test
  void anInstanceWorksOnWhereABridgeOfOthersCame() {
    closing(HostForwarding.withPolicy("DROP"));
    Outside outside = closing(Outside.open());
    outside.serve(OUTSIDE_PORT, "hello from outside");
    Instance a = start("a");
    WebContainer web = web(a, "bridge");
    host("ip link add dyk-virbr0 type bridge");
    afterwards("ip link delete dyk-virbr0");

    assertThat(web.fetch(Outside.ADDRESS, OUTSIDE_PORT)).isEqualTo("hello from outside");
    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("1 firewall rules are missing");
    a.start();
    assertThat(a.status().findings()).isEmpty();
    assertThat(web.fetch(Outside.ADDRESS, OUTSIDE_PORT)).isEqualTo("hello from outside");
  }

  @ParameterizedTest
  @CsvSource({"DROP, bridge", "DROP, mine", "ACCEPT, bridge", "ACCEPT, mine"})
  void aPublishedPortIsReachedByTheHostAndTheOutside(String policy, String network) {
    closing(HostForwarding.withPolicy(policy));
    Outside outside = closing(Outside.open());
    Instance a = start("a");

    web(a, network, "-p", PUBLISHED + ":80");

    String bridgeAddress = a.plan().addresses().bridgeCidr().host();
    assertThat(WebContainer.fetchFromHost("127.0.0.1", PUBLISHED)).isEqualTo("web");
    assertThat(WebContainer.fetchFromHost(bridgeAddress, PUBLISHED)).isEqualTo("web");
    assertThat(outside.canConnect(Outside.HOST_ADDRESS, PUBLISHED)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"DROP, bridge", "DROP, mine", "ACCEPT, bridge", "ACCEPT, mine"})
  void theOutsideReachesNoPortThatIsNotPublished(String policy, String network) {
    closing(HostForwarding.withPolicy(policy));
    Outside outside = closing(Outside.open());

    WebContainer web = web(start("a"), network, "-p", PUBLISHED + ":8080");

    assertThat(WebContainer.fetchFromHost(web.address(), 80)).isEqualTo("web");
    assertThat(outside.canConnect(web.address(), 80)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "mine"})
  void itIsTheInstancesRulesThatCloseTheWayIn(String network) {
    closing(HostForwarding.withPolicy("ACCEPT"));
    closing(HostForwarding.withIpv4("1"));
    Outside outside = closing(Outside.open());
    Instance a = start("a");
    WebContainer web = web(a, network);
    assertThat(outside.canConnect(web.address(), 80)).isFalse();

    host("iptables -t mangle -F");
    assertThat(outside.canConnect(web.address(), 80)).isTrue();

    a.start();
    assertThat(outside.canConnect(web.address(), 80)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP", "ACCEPT"})
  void aSourceAddressOfTheInstancesOwnOpensNoWayIn(String policy) {
    closing(HostForwarding.withPolicy(policy));
    Outside outside = closing(Outside.open());
    Instance a = start("a");
    WebContainer web = web(a, "mine");
    String inSameNetwork = web.address().replaceAll("\\.\\d+$", ".250");
    String onBridge = a.plan().addresses().bridgeCidr().host().replaceAll("\\.\\d+$", ".250");

    assertThat(arrivesFrom(outside, inSameNetwork, web)).isFalse();
    assertThat(arrivesFrom(outside, onBridge, web)).isFalse();
  }

  /** The host's default route leads to the outside, so the kernel takes such a source as valid. */
  @ParameterizedTest
  @ValueSource(strings = {"DROP", "ACCEPT"})
  void anUnusedAddressOfThePoolOpensNoWayInFromTheDefaultGateway(String policy) {
    closing(HostForwarding.withPolicy(policy));
    Outside outside = closing(Outside.open());
    host("ip route add default via " + Outside.ADDRESS + " metric 1");
    Instance a = start("a");
    WebContainer web = web(a, "mine");
    String unused = lastAddressOf(a.plan().addresses().poolBase());

    assertThat(arrivesFrom(outside, unused, web)).isFalse();
  }

  @Test
  void aContainerReachesThePublishedPortOfAnotherNetworkThroughTheHost() {
    Instance a = start("a");
    web(a, "mine", "-p", PUBLISHED + ":80");
    WebContainer client = WebContainer.run(docker(a), "client");
    String bridgeAddress = a.plan().addresses().bridgeCidr().host();

    assertThat(client.fetch(bridgeAddress, PUBLISHED)).isEqualTo("web");
  }

  private static String lastAddressOf(Cidr network) {
    int hostBits = 32 - network.prefixLength();
    return new Cidr(network.address() | ((1 << hostBits) - 2), 32).host();
  }

  /** Whether a packet with a forged source gets to the container, to which the host's own do. */
  private static boolean arrivesFrom(Outside outside, String source, WebContainer target) {
    String to = target.address();
    outside.run("ip", "address", "add", source + "/32", "dev", "lo");
    outside.run("ip", "route", "add", to, "via", Outside.HOST_ADDRESS, "src", source);
    long before = echoRequests(target);
    DroppedPackets dropped = DroppedPackets.soFar();
    try (ChildProcess ignored = outside.start("busybox", "ping", "-c", "1", "-W", "60", to)) {
      boolean closed =
          dropped.awaitOneMoreUnless("an echo request", () -> echoRequests(target) > before);
      host("busybox ping -c 1 -W 60 " + to);
      assertThat(echoRequests(target)).isEqualTo(closed ? before + 1 : before + 2);
      return !closed;
    } finally {
      outside.run("ip", "route", "delete", to);
      outside.run("ip", "address", "delete", source + "/32", "dev", "lo");
    }
  }

  private static long echoRequests(WebContainer container) {
    String[] counters =
        container.exec("grep ^IcmpMsg: /proc/net/snmp || true").lines().toArray(String[]::new);
    if (counters.length < 2) {
      return 0;
    }
    int column = List.of(counters[0].split(" ", -1)).indexOf("InType8");
    return column < 0 ? 0 : Long.parseLong(counters[1].split(" ", -1)[column]);
  }
}
