package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Cidr;
import io.dockyard.internal.host.MainRoute;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TakenAddressesTest {

  private static final String OWN_NETWORK = "br-0123456789ab";

  private final TakenAddresses addresses =
      new TakenAddresses("adocker0", Cidr.parse("10.200.1.0/24"), Cidr.parse("10.200.64.0/18"));

  @ParameterizedTest
  @CsvSource({
    "up0, 10.200.77.0/24, true, true",
    "up0, 10.200.0.0/16, true, true",
    "up0, 10.200.1.7/32, true, true",
    "up0, 10.200.2.0/24, true, false",
    "up0, 10.201.64.0/18, true, false",
    "up0, 10.200.77.0/24, false, false",
    "up0, 0.0.0.0/0, true, false",
    "lo, 10.200.77.0/24, true, false",
    "adocker0, 10.200.1.0/24, true, false",
    "br-0123456789ab, 10.200.77.0/24, true, false",
    "br-0123456789ab, 10.200.1.0/24, true, true"
  })
  void areTakenByALinkThatLeadsIntoANetworkWithSome(
      String link, String destination, boolean direct, boolean taken) {
    MainRoute route = new MainRoute(link, Cidr.parse(destination), direct);

    assertThat(addresses.links(List.of(route), OWN_NETWORK::equals).contains(link))
        .isEqualTo(taken);
  }

  @Test
  void aFindingNamesTheLinkAndWhatToDo() {
    assertThat(addresses.finding("up0"))
        .contains("network of up0", "10.200.1.0/24, 10.200.64.0/18", "leave that network");
  }
}
