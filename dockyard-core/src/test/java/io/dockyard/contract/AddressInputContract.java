package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Cidr;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.RefusedException;
import io.dockyard.testkit.DockyardTraces;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses in use are never taken, whether they are asked for or chosen. */
public abstract class AddressInputContract extends BackendContract {

  private static final String BRIDGE = "10.213.0.1/24";
  private static final String POOL = "10.213.64.0/18";

  private InstanceSpec.Builder at(String prefix, String bridge, String pool) {
    return spec(prefix).bridgeCidr(bridge).poolBase(pool);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.213.0.0/16 dev lo table 220",
        "blackhole 10.213.64.0/20",
        "unreachable 10.213.64.7/32",
        "prohibit 10.213.64.0/24 table 99",
        "10.208.0.0/12 dev lo"
      })
  void aRouteOfWhateverTableAndKindTakesAddresses(String route) {
    route(route);
    String network = route.replaceFirst("^[a-z]+ ", "").replaceFirst(" .*", "");
    assertRefused(at("a", BRIDGE, POOL), "overlaps " + network, "in use by the host: route");
  }

  @Test
  void aRouteToTheWorldTakesNone() {
    route("8.0.0.0/7 dev lo table 220");
    route("default dev lo table 220");
    create(at("a", BRIDGE, POOL));
  }

  private void route(String route) {
    host("ip route add " + route);
    afterwards("ip route delete " + route);
  }

  @Test
  void anInterfacesAddressTakesItsNetwork() {
    host("ip link add dyi0 type bridge");
    afterwards("ip link delete dyi0");
    host("ip address add 10.213.200.9/16 dev dyi0");
    assertRefused(
        at("a", BRIDGE, POOL), "bridgeCidr '" + BRIDGE + "'", "address 10.213.200.9/16 dev dyi0");
  }

  @Test
  void anotherInstanceTakesItsAddressesWhetherItRunsOrNot() {
    create(at("b", BRIDGE, POOL));
    assertRefused(
        at("a", "10.213.0.129/25", "10.214.0.0/18"),
        "bridgeCidr '10.213.0.129/25'",
        "in use by instance 'b'");
    assertRefused(
        at("a", "10.214.0.1/24", "10.213.0.0/16"),
        "poolBase '10.213.0.0/16'",
        "in use by instance 'b'");
  }

  @Test
  void chosenAddressesAvoidRoutesAndInstances() {
    route("10.64.0.0/11 dev lo table 220");
    route("blackhole 10.96.0.0/12");
    List<Cidr> taken = new ArrayList<>();
    taken.add(Cidr.parse("10.64.0.0/11"));
    taken.add(Cidr.parse("10.96.0.0/12"));
    for (String prefix : List.of("a", "b", "c")) {
      InstanceSpec spec = create(prefix).spec();
      List<Cidr> chosen =
          List.of(spec.bridgeCidr().orElseThrow().network(), spec.poolBase().orElseThrow());
      for (Cidr network : chosen) {
        assertThat(taken).noneMatch(network::overlaps);
      }
      taken.addAll(chosen);
    }
  }

  @Test
  void anotherAddressSpaceMayBeGivenAndIsNeverLeft() {
    try (Dockyard small = smallDockyard("10.213.0.0/18")) {
      Instance instance = small.create(spec("a").build());
      assertThat(Cidr.parse("10.213.0.0/18"))
          .matches(space -> space.contains(instance.spec().bridgeCidr().orElseThrow()))
          .matches(space -> space.contains(instance.spec().poolBase().orElseThrow()));

      DockyardTraces untouched = DockyardTraces.take();
      assertThatThrownBy(() -> small.create(spec("b").build()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContainingAll("no free addresses", "10.213.0.0/18", "another address space");
      untouched.assertUnchanged();
    }
  }

  @Test
  void networksLargerThanAPoolThatIsChosenAreRefused() {
    assertRefused(
        spec("a").poolSize(16), "poolSize '16' must be at least 19 where poolBase is left open");
    create(spec("a").poolSize(19));
  }

  private Dockyard smallDockyard(String space) {
    return Dockyard.builder().backend(backend()).addressSpace(List.of(space)).open();
  }
}
