package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The accepted and refused forms are those of Docker 26.1 and 28.5, which do not start else. */
class IpAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "1.1.1.1",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "2001:db8::53",
        "2001:DB8:0:0:0:0:0:53",
        "1:2:3:4:5:6:7::",
        "::ffff:1.2.3.4",
        "64:ff9b::192.0.2.33",
        "1:2:3:4:5:6:1.2.3.4"
      })
  void accepts(String address) {
    assertThat(IpAddress.isValid(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        ":",
        "dead",
        "localhost",
        "1.1.1",
        "1.1.1.1.1",
        "999.1.1.1",
        "1.1.1.256",
        "010.0.0.1",
        "1.1.1.1 ",
        "1.1.1.1:53",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        ":1:2:3:4:5:6:7",
        "12345::",
        "g::",
        "1.2.3.4::",
        "::1.2.3",
        "fe80::1%eth0",
        "[::1]",
        "::1/64"
      })
  void refuses(String text) {
    assertThat(IpAddress.isValid(text)).isFalse();
  }
}
