package io.dockyard.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Cidr;
import io.dockyard.Dockyard;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {

  private static final List<Cidr> SPACE =
      Dockyard.DEFAULT_ADDRESS_SPACE.stream().map(Cidr::parse).toList();

  /** Whatever home, cluster and Docker networks usually take. */
  private static final List<Cidr> BUSY =
      List.of(
          Cidr.parse("10.0.0.0/16"),
          Cidr.parse("10.96.0.0/12"),
          Cidr.parse("10.244.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"));

  @Test
  void fiveHundredInstancesFitOnABusyHost() {
    List<Cidr> taken = new ArrayList<>(BUSY);
    for (int i = 0; i < 500; i++) {
      AddressChoice choice = AddressChoice.firstFree(SPACE, taken).orElseThrow();
      assertThat(taken).noneMatch(choice.bridge()::overlaps).noneMatch(choice.pool()::overlaps);
      taken.add(choice.bridge().network());
      taken.add(choice.pool());
    }
  }

  @Test
  void theWholeSpaceHoldsMoreThanAThousand() {
    List<Cidr> taken = new ArrayList<>();
    int count = 0;
    for (var choice = AddressChoice.firstFree(SPACE, taken);
        choice.isPresent();
        choice = AddressChoice.firstFree(SPACE, taken)) {
      taken.add(choice.get().bridge().network());
      taken.add(choice.get().pool());
      count++;
    }
    assertThat(count).isEqualTo(1024 + 64 + 4);
  }

  @Test
  void bridgeAndPoolDoNotOverlapAndLieInTheSpace() {
    AddressChoice choice = AddressChoice.firstFree(SPACE, List.of()).orElseThrow();
    assertThat(choice.bridge()).hasToString("10.64.0.1/24");
    assertThat(choice.pool()).hasToString("10.64.32.0/19");
  }

  @Test
  void aSingleAddressInUseCostsItsWholeBlock() {
    List<Cidr> taken = List.of(Cidr.parse("10.64.17.4/32"));
    assertThat(AddressChoice.firstFree(SPACE, taken).orElseThrow().bridge())
        .hasToString("10.64.64.1/24");
  }

  @Test
  void aFullSpaceHasNone() {
    assertThat(AddressChoice.firstFree(SPACE, SPACE)).isEmpty();
    assertThat(AddressChoice.firstFree(List.of(), List.of())).isEmpty();
  }

  @Test
  void theLastBlockOfTheAddressesIsReached() {
    List<Cidr> space = List.of(Cidr.parse("192.168.192.0/18"));
    assertThat(AddressChoice.firstFree(space, List.of()).orElseThrow().pool())
        .hasToString("192.168.224.0/19");
  }
}
