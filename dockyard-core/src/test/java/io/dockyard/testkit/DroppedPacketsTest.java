package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DroppedPacketsTest {

  @Test
  void whatRulesAndPoliciesDropCountsInAllTables() {
    assertThat(
            DroppedPackets.byRules(
                List.of(
                    "*mangle",
                    ":FORWARD ACCEPT [1000:2000]",
                    "[3:180] -A FORWARD -o adocker0 ! -i adocker0 -j DROP",
                    "[5000:1] -A FORWARD -j RETURN",
                    "COMMIT",
                    "*filter",
                    ":FORWARD DROP [20:1200]",
                    ":DROPPED - [0:0]",
                    "[7000:1] -A FORWARD -j DROPPED",
                    "COMMIT")))
        .isEqualTo(23);
  }

  @Test
  void theKernelsOwnCountIsFoundByItsName() {
    assertThat(
            DroppedPackets.byWayBack(
                List.of(
                    "TcpExt: SyncookiesSent IPReversePathFilter ArpFilter",
                    "TcpExt: 1 7 2",
                    "IpExt: InNoRoutes",
                    "IpExt: 9")))
        .isEqualTo(7);
  }

  @Test
  void aKernelThatDoesNotCountIsNoKernelThatDropsNothing() {
    assertThatThrownBy(() -> DroppedPackets.byWayBack(List.of("IpExt: InNoRoutes", "IpExt: 9")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("IPReversePathFilter");
  }
}
