package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Cidr;
import io.dockyard.HostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutesTest {

  @Test
  void defaultRoutesLeadToInterfacesAlsoWithSeveralNextHops() {
    assertThat(
            Routes.parseDefaultInterfaces(
                """
                [{"dst":"default","gateway":"192.0.2.1","dev":"eth0"},
                 {"dst":"10.0.0.0/8","dev":"eth1"},
                 {"dst":"default","table":"7","nexthops":[{"dev":"wan0"},{"dev":"wan1"}]}]
                """))
        .containsExactly("eth0", "wan0", "wan1");
  }

  @Test
  void readsRoutesOfAllTablesButDefaultOnes() {
    String json =
        """
        [{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]},
         {"type":"unreachable","dst":"default","table":"7","flags":[]},
         {"dst":"10.0.0.0/8","dev":"eth0","table":"220","flags":[]},
         {"dst":"10.9.0.0/16","flags":[],"nexthops":[{"dev":"a"},{"dev":"b"}]},
         {"type":"local","dst":"127.0.0.1","dev":"lo","table":"local"}]
        """;
    assertThat(Routes.parseRoutes(json))
        .containsExactly(
            new OccupiedRange(
                "10.0.0.0/8", Optional.of("eth0"), "route 10.0.0.0/8 dev eth0 table 220"),
            new OccupiedRange("10.9.0.0/16", Optional.empty(), "route 10.9.0.0/16"),
            new OccupiedRange(
                "127.0.0.1/32", Optional.of("lo"), "route 127.0.0.1/32 dev lo table local"));
  }

  @Test
  void readsAddressesWithTheirPrefixAlsoWhereThereIsAPeer() {
    String json =
        """
        [{},{"ifname":"down"},
         {"ifname":"eth0","addr_info":[{"family":"inet","local":"192.0.2.2","prefixlen":24}]},
         {"ifname":"tun0","addr_info":[{"local":"10.8.0.6","address":"10.8.0.0","prefixlen":30}]}]
        """;
    assertThat(Routes.parseAddresses(json))
        .containsExactly(
            new OccupiedRange("192.0.2.2/24", Optional.of("eth0"), "address 192.0.2.2/24 dev eth0"),
            new OccupiedRange("10.8.0.6/32", Optional.of("tun0"), "address 10.8.0.6/32 dev tun0"),
            new OccupiedRange("10.8.0.0/30", Optional.of("tun0"), "address 10.8.0.0/30 dev tun0"));
  }

  /** As on a machine with the least significant byte first, which all are that run the tests. */
  @Test
  void readsTheMainTableAsTheKernelShowsIt() {
    String table =
        """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
        eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
        tun0\t0040C80A\t00000000\t0001\t0\t0\t0\t00C0FFFF\t0\t0\t0
        """;
    assertThat(Routes.parseMain(table))
        .containsExactly(
            new MainRoute("eth0", Cidr.parse("0.0.0.0/0"), false),
            new MainRoute("eth0", Cidr.parse("192.0.2.0/24"), true),
            new MainRoute("tun0", Cidr.parse("10.200.64.0/18"), true));
  }

  @Test
  void takesNoOutputForNothingAndRefusesWhatIsNoJson() {
    assertThat(Routes.parseRoutes("\n")).isEmpty();
    assertThatThrownBy(() -> Routes.parseRoutes("oops {")).isInstanceOf(HostException.class);
  }

  @Test
  void seesTheLoopbackOfThisHost() {
    assertThat(Routes.occupied(Soon.seconds(60)))
        .contains(
            new OccupiedRange(
                "127.0.0.0/8", Optional.of("lo"), "route 127.0.0.0/8 dev lo table local"),
            new OccupiedRange("127.0.0.1/8", Optional.of("lo"), "address 127.0.0.1/8 dev lo"));
  }
}
