package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "10.1.2.1/24", "172.31.255.255/32", "255.255.255.255/32"})
  void readsWhatItWrites(String text) {
    assertThat(Cidr.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.1.2.1",
        "10.1.2.1/",
        "/24",
        "10.1.2/24",
        "10.1.2.3.4/24",
        "10.1.2.256/24",
        "10.1.2.1/33",
        "10.1.2.1/-1",
        "10.1.2.1/255.255.255.0",
        "10.1.2.-1/24",
        " 10.1.2.1/24",
        "10.1.2.1/24\n",
        "10.1.2.x/24",
        "١٠.1.2.1/24",
        "2001:db8::/64"
      })
  void refusesAnotherForm(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"010.1.2.1/24", "10.01.2.1/24", "10.1.2.1/08", "10.1.2.00/24"})
  void refusesLeadingZerosThatSomeProgramsReadAsOctal(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 33})
  void refusesAPrefixLengthOutOfRange(int prefixLength) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(0, prefixLength));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.1/24,      10.1.2.0/24",
    "10.1.2.0/24,      10.1.2.0/24",
    "192.168.255.9/16, 192.168.0.0/16",
    "255.1.1.1/0,      0.0.0.0/0",
    "10.1.2.1/32,      10.1.2.1/32"
  })
  void findsTheNetworkOfAnAddress(String address, String network) {
    assertThat(Cidr.parse(address).network()).isEqualTo(Cidr.parse(network));
  }

  @Test
  void tellsANetworkFromAnAddressInIt() {
    assertThat(Cidr.parse("10.1.2.0/24").isNetwork()).isTrue();
    assertThat(Cidr.parse("10.1.2.1/24").isNetwork()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,  10.255.0.0/16, true",
    "10.0.0.0/8,  10.0.0.0/8,    true",
    "10.0.0.0/8,  11.0.0.0/16,   false",
    "10.1.0.0/16, 10.0.0.0/8,    false",
    "0.0.0.0/0,   200.1.1.1/32,  true"
  })
  void containsWhatLiesCompletelyInIt(String outer, String inner, boolean contained) {
    assertThat(Cidr.parse(outer).contains(Cidr.parse(inner))).isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,    10.1.0.0/16,   true",
    "10.1.0.0/16,   10.0.0.0/8,    true",
    "10.1.2.1/24,   10.1.2.200/25, true",
    "10.1.2.0/25,   10.1.2.128/25, false",
    "172.16.0.0/12, 172.32.0.0/16, false"
  })
  void overlapsWhatSharesAnAddressWithIt(String one, String other, boolean overlap) {
    assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlap);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "10.255.255.255/32",
        "172.16.0.0/12",
        "172.31.0.0/16",
        "192.168.0.0/16"
      })
  void theNetworksOfRfc1918ArePrivate(String text) {
    assertThat(Cidr.parse(text).isPrivate()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9.255.255.255/32",
        "11.0.0.0/8",
        "10.0.0.0/7",
        "172.15.255.255/32",
        "172.32.0.0/16",
        "172.16.0.0/11",
        "192.167.0.0/16",
        "192.169.0.0/16",
        "192.168.0.0/15",
        "100.64.0.0/10",
        "0.0.0.0/0"
      })
  void whatLiesBesideOrReachesBeyondThemIsNot(String text) {
    assertThat(Cidr.parse(text).isPrivate()).isFalse();
  }

  @Test
  void givesTheAddressAlone() {
    assertThat(Cidr.parse("192.168.7.1/24").host()).isEqualTo("192.168.7.1");
  }
}
