package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.dockyard.internal.plan.InstanceLayout;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal names the setting, the value and the rule. */
class InstanceSpecRulesTest {

  private static void refused(String field, String value, String rule, ThrowingCallable building) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(building)
        .satisfies(e -> assertThat(e.field()).isEqualTo(field))
        .withMessageStartingWith(field)
        .withMessageContaining("'" + value + "'")
        .withMessageContaining(rule);
  }

  private static void accepted(InstanceSpec.Builder builder) {
    assertThatNoException().isThrownBy(builder::build);
  }

  @Nested
  class Prefix {

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "dy_", "a1_b2_c3", "abcdefgh", "a_______"})
    void isALetterAndUpToSevenMoreCharacters(String prefix) {
      accepted(InstanceSpec.builder(prefix));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "A",
          "1a",
          "_a",
          "a-b",
          "a.b",
          "a b",
          "abcdefghi",
          "aé",
          "a/",
          "../a",
          "a%i"
        })
    void isNothingElse(String prefix) {
      refused(
          "prefix",
          prefix,
          "must match [a-z][a-z0-9_]{0,7}",
          () -> InstanceSpec.builder(prefix).build());
    }

    @Test
    void doesNotEndInALineBreak() {
      refused("prefix", "a\\u000a", "must match", () -> InstanceSpec.builder("a\n").build());
    }
  }

  @Nested
  class Root {

    private static final String OF_62_BYTES = "/" + "r".repeat(61);

    @ParameterizedTest
    @ValueSource(
        strings = {"/dockyard", "/srv/a.b_c+d-e/1", "/srv//a", "/srv/a/", "/.hidden", "/srv/..a"})
    void isAnAbsolutePathOfPlainCharacters(String root) {
      accepted(Specs.open().root(Path.of(root)));
    }

    @ParameterizedTest
    @CsvSource(
        ignoreLeadingAndTrailingWhitespace = false,
        delimiter = '|',
        value = {
          "dockyard|must be an absolute path",
          "./dockyard|must be an absolute path",
          "''|must be an absolute path",
          "/|must not be /",
          "/srv/a b|has a character outside [A-Za-z0-9._/+-]",
          "/srv/%i|has a character outside",
          "/srv/a:b|has a character outside",
          "/srv/$HOME|has a character outside",
          "/srv/a,b|has a character outside",
          "/srv/a\"b|has a character outside",
          "/srv/é|has a character outside",
          "/srv/a\\b|has a character outside",
          "/srv/../etc|must not contain . or ..",
          "/srv/./a|must not contain . or ..",
          "/srv/..|must not contain . or .."
        })
    void isNothingElse(String root, String rule) {
      refused("root", root, rule, () -> Specs.open().root(Path.of(root)).build());
    }

    @Test
    void leavesTheExecRootNoMoreThan73Bytes() {
      accepted(Specs.open().root(Path.of(OF_62_BYTES)));
      refused(
          "root",
          OF_62_BYTES + "r",
          "the exec-root below it has 74 bytes and may have 73",
          () -> Specs.open().root(Path.of(OF_62_BYTES + "r")).build());
    }

    @Test
    void isJustAsLongAsTheLayoutOfNewInstancesLetsItBe() {
      Path longest = Path.of(OF_62_BYTES);

      InstanceLayout.STANDARD.pathsBelow(longest);
      assertThatExceptionOfType(InvalidSpecException.class)
          .isThrownBy(() -> InstanceLayout.STANDARD.pathsBelow(Path.of(longest + "r")))
          .withMessageContaining("has 74 bytes and may have 73");
    }

    @Test
    void isShorterWhereTheLayoutTakesMoreOfThoseBytes() {
      Path longest = Path.of("/" + "r".repeat(46));

      InstanceLayout.SHELL_SHARED_SYSBOX.pathsBelow(longest);
      assertThatExceptionOfType(InvalidSpecException.class)
          .isThrownBy(() -> InstanceLayout.SHELL_SHARED_SYSBOX.pathsBelow(Path.of(longest + "r")))
          .withMessageContaining("has 74 bytes and may have 73");
    }
  }

  @Nested
  class Addresses {

    @ParameterizedTest
    @ValueSource(
        strings = {"", "10.1.2.1", "10.1.2/24", "10.1.2.256/24", "10.1.2.1/33", "fd00::1/64"})
    void haveTheFormOfIpv4AndPrefixLength(String text) {
      String rule = "must be an IPv4 address and a prefix length from 0 to 32, as in a.b.c.d/n";
      refused("bridgeCidr", text, rule, () -> Specs.open().bridgeCidr(text));
      refused("fixedCidr", text, rule, () -> Specs.open().fixedCidr(text));
      refused("poolBase", text, rule, () -> Specs.open().poolBase(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.1/24", "172.32.0.1/16", "10.0.0.1/7", "169.254.1.1/16"})
    void ofTheBridgeArePrivate(String cidr) {
      refused(
          "bridgeCidr",
          cidr,
          "must be private (RFC 1918)",
          () -> Specs.open().bridgeCidr(cidr).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.0.0/16", "192.169.0.0/16", "0.0.0.0/0"})
    void ofThePoolArePrivate(String cidr) {
      refused(
          "poolBase",
          cidr,
          "must be private (RFC 1918)",
          () -> Specs.open().poolBase(cidr).build());
    }

    @Test
    void ofThePoolHaveNoHostBits() {
      refused(
          "poolBase",
          "10.5.0.1/16",
          "has host bits set; the network is 10.5.0.0/16",
          () -> Specs.open().poolBase("10.5.0.1/16").build());
    }

    @Test
    void ofTheFixedNetworkHaveNoHostBits() {
      refused(
          "fixedCidr",
          "10.1.2.1/25",
          "has host bits set; the network is 10.1.2.0/25",
          () -> Specs.open().bridgeCidr("10.1.2.1/24").fixedCidr("10.1.2.1/25").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.0/24", "10.1.2.255/24", "10.1.2.0/30", "10.1.2.3/30"})
    void ofTheBridgeAreNeitherItsNetworksNorTheBroadcastAddress(String cidr) {
      refused(
          "bridgeCidr",
          cidr,
          "must be an address in its network",
          () -> Specs.open().bridgeCidr(cidr).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.1/31", "10.1.2.1/32"})
    void ofTheBridgeLeaveRoomForAContainer(String cidr) {
      refused(
          "bridgeCidr",
          cidr,
          "must have a prefix length from 8 to 30",
          () -> Specs.open().bridgeCidr(cidr).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/8", "10.1.2.1/30", "10.1.2.2/30", "192.168.255.254/16"})
    void ofTheBridgeMayBeTheFirstAndTheLastOfANetwork(String cidr) {
      accepted(Specs.open().bridgeCidr(cidr));
    }

    @Test
    void ofTheBridgeLieInTheFixedNetwork() {
      refused(
          "bridgeCidr",
          "10.1.2.200/24",
          "must lie in fixedCidr 10.1.2.0/25",
          () -> Specs.open().bridgeCidr("10.1.2.200/24").fixedCidr("10.1.2.0/25").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.3.0/25", "10.1.0.0/16"})
    void ofTheFixedNetworkLieInTheBridges(String fixed) {
      refused(
          "fixedCidr",
          fixed,
          "must lie in the bridge's network 10.1.2.0/24",
          () -> Specs.open().bridgeCidr("10.1.2.1/24").fixedCidr(fixed).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.0/24", "10.1.2.0/25", "10.1.2.0/30"})
    void ofTheFixedNetworkMayBeAllOrAPartOfTheBridges(String fixed) {
      accepted(Specs.open().bridgeCidr("10.1.2.1/24").fixedCidr(fixed));
    }

    @Test
    void ofTheFixedNetworkMeanNothingWithoutABridge() {
      refused(
          "fixedCidr",
          "10.1.2.0/25",
          "needs a bridgeCidr to lie in",
          () -> Specs.open().fixedCidr("10.1.2.0/25").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.0/24", "10.1.0.0/16", "10.1.2.128/25"})
    void ofThePoolDoNotOverlapTheBridges(String pool) {
      refused(
          "poolBase",
          pool,
          "overlaps the bridge's network 10.1.2.0/24",
          () -> Specs.open().bridgeCidr("10.1.2.1/24").poolBase(pool).build());
    }

    @Test
    void ofThePoolMayLieNextToTheBridges() {
      accepted(Specs.open().bridgeCidr("10.1.2.1/24").poolBase("10.1.3.0/24"));
    }
  }

  @Nested
  class PoolSize {

    @Test
    void isNotSmallerThanThePoolsPrefixLength() {
      refused(
          "poolSize",
          "15",
          "must not be smaller than the prefix length of poolBase 10.5.0.0/16",
          () -> Specs.open().poolBase("10.5.0.0/16").poolSize(15).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 0, -1, 7, Integer.MAX_VALUE})
    void liesBetween8And30(int size) {
      refused(
          "poolSize",
          Integer.toString(size),
          "must be a prefix length from 8 to 30",
          () -> Specs.open().poolSize(size).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 30})
    void mayBeFromThePoolsPrefixLengthTo30(int size) {
      accepted(Specs.open().poolBase("10.5.0.0/16").poolSize(size));
    }
  }

  @Nested
  class AddressSpace {

    @Test
    void hasRoomForAnInstance() {
      Dockyard.builder().addressSpace(List.of("10.0.0.0/18"));
      refused(
          "addressSpace",
          "10.0.0.0/19",
          "must have room for an instance",
          () -> Dockyard.builder().addressSpace(List.of("10.0.0.0/19")));
    }

    @Test
    void isPrivate() {
      refused(
          "addressSpace",
          "11.0.0.0/8",
          "must be private",
          () -> Dockyard.builder().addressSpace(List.of("11.0.0.0/8")));
    }
  }

  @Nested
  class DefaultRuntime {

    @ParameterizedTest
    @ValueSource(strings = {"crun", "", "RUNC", "sysbox"})
    void isOneOfTwo(String name) {
      refused("runtime", name, "must be sysbox-runc or runc", () -> ContainerRuntime.of(name));
    }

    @Test
    void isFoundByItsName() {
      assertThat(ContainerRuntime.of("runc")).isEqualTo(ContainerRuntime.RUNC);
      assertThat(ContainerRuntime.of("sysbox-runc")).isEqualTo(ContainerRuntime.SYSBOX_RUNC);
    }
  }

  @Nested
  class SocketGroup {

    @ParameterizedTest
    @ValueSource(strings = {"docker", "_build", "a-b_c1", "a2345678901234567890123456789012"})
    void isANameAsGroupaddTakesIt(String group) {
      accepted(Specs.open().socketGroup(group));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "0", "Docker", "a b", "a:b", "-a", "a23456789012345678901234567890123"})
    void isNothingElse(String group) {
      refused("socketGroup", group, "must match", () -> Specs.open().socketGroup(group).build());
    }
  }

  @Nested
  class Files {

    @Test
    void ofTheBinariesAreNamedAbsolutely() {
      refused(
          "binaries",
          "bin",
          "must be an absolute path",
          () -> Specs.open().binaries(Binaries.inFolder(Path.of("bin"))).build());
    }

    @Test
    void ofCertificateAuthoritiesAreNamedAbsolutely() {
      refused(
          "registryCas",
          "ca.pem",
          "must be an absolute path",
          () -> Specs.open().registryCa(Path.of("ca.pem")).build());
    }
  }

  @Nested
  class RegistryMirrors {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://mirror.example",
          "http://mirror:5000/",
          "HTTPS://mirror",
          "http://my_mirror:5000",
          "http://10.0.0.1:5000",
          "http://[fd00::1]:5000"
        })
    void areHttpOrHttps(String mirror) {
      accepted(Specs.open().registryMirror(URI.create(mirror)));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "mirror",
          "mirror:5000",
          "ftp://mirror",
          "https:///x",
          "https:x",
          "http://:80",
          "/x"
        })
    void areNothingElse(String mirror) {
      refused(
          "registryMirrors",
          mirror,
          "must be an http or https URI with a host",
          () -> Specs.open().registryMirror(URI.create(mirror)).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://m/?a=1", "https://m#a"})
    void haveNoQueryOrFragmentWithWhichDockerdWouldNotStart(String mirror) {
      refused(
          "registryMirrors",
          mirror,
          "must not have a query or fragment",
          () -> Specs.open().registryMirror(URI.create(mirror)).build());
    }

    @Test
    void haveNoPasswordAndARefusedOneIsNotShown() {
      URI mirror = URI.create("https://user:s3cret@mirror.example");

      assertThatExceptionOfType(InvalidSpecException.class)
          .isThrownBy(() -> Specs.open().registryMirror(mirror).build())
          .withMessageContaining("must not hold a user name or password")
          .withMessageNotContaining("s3cret");
    }
  }

  @Nested
  class Dns {

    @ParameterizedTest
    @ValueSource(strings = {"dead", "999.1.1.1", "dns.example", "10.0.0.53:53", "fe80::1%eth0", ""})
    void isAnAddress(String server) {
      refused(
          "dns", server, "must be an IPv4 or IPv6 address", () -> Specs.open().dns(server).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.53", "2001:db8::53", "::1"})
    void isIpv4OrIpv6(String server) {
      accepted(Specs.open().dns(server));
    }
  }

  @Nested
  class Logs {

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "m", "0m", "10M", "-1m", "1.5m", "10mb", "1000000k"})
    void rotateAtASizeAsDockerWritesIt(String size) {
      refused(
          "logRotation.maxSize",
          size,
          "must be a number followed by k, m or g",
          () -> Specs.open().logRotation(LogRotation.of(size, 1)).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void keepAtLeastOneFile(int files) {
      refused(
          "logRotation.maxFiles",
          Integer.toString(files),
          "must be at least 1",
          () -> Specs.open().logRotation(LogRotation.of("10m", files)).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1k", "999999k", "10m", "1g"})
    void mayRotateAtAnySizeOfThatForm(String size) {
      accepted(Specs.open().logRotation(LogRotation.of(size, 1)));
    }
  }

  @Nested
  class Limits {

    @Test
    void leaveTheDaemonsEnoughToLive() {
      long memory = (128L << 20) - 1;
      refused(
          "limits.memoryMax",
          Long.toString(memory),
          "must be at least 134217728 bytes (128 MiB)",
          () -> Specs.open().limits(ResourceLimits.NONE.withMemoryMax(memory)).build());
      refused(
          "limits.cpuQuota",
          "4",
          "must be at least 5 %",
          () -> Specs.open().limits(ResourceLimits.NONE.withCpuQuota(4)).build());
      refused(
          "limits.tasksMax",
          "127",
          "must be at least 128",
          () -> Specs.open().limits(ResourceLimits.NONE.withTasksMax(127)).build());
    }

    @Test
    void mayBeAsLowAsThat() {
      accepted(
          Specs.open()
              .limits(
                  ResourceLimits.NONE.withMemoryMax(128L << 20).withCpuQuota(5).withTasksMax(128)));
    }
  }

  @Nested
  class Labels {

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "-a", "é", "a\tb"})
    void haveAPlainName(String name) {
      assertThatExceptionOfType(InvalidSpecException.class)
          .isThrownBy(() -> Specs.open().label(name, "").build())
          .withMessageContaining("must be named");
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.docker.a", "io.docker.a", "org.dockerproject.a", "COM.Docker.a"})
    void stayOutOfDockersOwnNameSpaces(String name) {
      refused("labels", name, "which Docker reserves", () -> Specs.open().label(name, "1").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "\u007f", "\u0085"})
    void haveNoControlCharactersInTheirValue(String value) {
      refused(
          "labels",
          "team",
          "must not have control characters",
          () -> Specs.open().label("team", value).build());
    }

    @Test
    void mayHoldAnyOtherText() {
      accepted(Specs.open().label("com.example/team.1", "blue = \"é\" $x"));
    }
  }

  @Test
  void proxiesHaveNoControlCharactersAndARefusedOneIsNotShown() {
    Proxies proxies = Proxies.NONE.withHttp("http://user:s3cret@proxy\nEVIL=1");

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Specs.open().proxies(proxies).build())
        .withMessageContaining("must not contain control characters")
        .withMessageNotContaining("s3cret");
  }
}
