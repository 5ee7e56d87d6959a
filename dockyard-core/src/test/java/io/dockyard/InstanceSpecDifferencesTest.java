package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether an instance that exists is what a spec asks for. */
class InstanceSpecDifferencesTest {

  @Test
  void aSpecFitsItself() {
    assertThat(Specs.full().build().differencesTo(Specs.full().build())).isEmpty();
  }

  @Test
  void openAddressesFitAnyThatWereChosen() {
    InstanceSpec existing = Specs.addressed().fixedCidr("10.200.1.0/25").poolSize(28).build();

    assertThat(Specs.open().build().differencesTo(existing)).isEmpty();
  }

  @Test
  void otherAddressesThanThoseGivenDoNotFit() {
    InstanceSpec wanted = Specs.open().bridgeCidr("10.9.0.1/24").build();

    assertThat(wanted.differencesTo(Specs.addressed().build()))
        .containsExactly("bridgeCidr is 10.200.1.1/24, not 10.9.0.1/24");
  }

  @Test
  void anOpenRootAsksForTheDefaultOne() {
    InstanceSpec atDefault = Specs.open().root(Path.of("/var/lib/dockyard/instances/a_")).build();
    InstanceSpec elsewhere = Specs.open().root(Path.of("/srv/a")).build();

    assertThat(Specs.open().build().differencesTo(atDefault)).isEmpty();
    assertThat(atDefault.differencesTo(Specs.open().build())).isEmpty();
    assertThat(Specs.open().build().differencesTo(elsewhere))
        .containsExactly("root is /srv/a, not /var/lib/dockyard/instances/a_");
  }

  @Test
  void anOpenSocketGroupAsksForTheInstancesOwn() {
    InstanceSpec shared = Specs.open().socketGroup("docker").build();

    assertThat(Specs.open().build().differencesTo(shared))
        .containsExactly("socketGroup is docker, not the instance's own");
    assertThat(shared.differencesTo(Specs.open().build()))
        .containsExactly("socketGroup is the instance's own, not docker");
  }

  private static Arguments changed(String setting, UnaryOperator<InstanceSpec.Builder> change) {
    return Arguments.of(setting, change.apply(Specs.open()).build());
  }

  static Stream<Arguments> settingsWithADefault() {
    return Stream.of(
        changed("runtime", b -> b.runtime(ContainerRuntime.RUNC)),
        changed("binaries", b -> b.binaries(Binaries.inFolder(Path.of("/opt/bin")))),
        changed("registryMirrors", b -> b.registryMirror(URI.create("https://m"))),
        changed("registryCas", b -> b.registryCa(Path.of("/ca.pem"))),
        changed("proxies", b -> b.proxies(Proxies.NONE.withHttp("http://p"))),
        changed("dns", b -> b.dns("10.0.0.1")),
        changed("logRotation", b -> b.logRotation(LogRotation.of("1m", 1))),
        changed("daemonSettings", b -> b.daemonSettings("{\"debug\": true}")),
        changed("labels", b -> b.label("a", "1")),
        changed("limits", b -> b.limits(ResourceLimits.NONE.withCpuQuota(50))));
  }

  @ParameterizedTest
  @MethodSource("settingsWithADefault")
  void aSettingThatIsNotGivenAsksForItsDefault(String setting, InstanceSpec existing) {
    assertThat(Specs.open().build().differencesTo(existing))
        .singleElement()
        .asString()
        .startsWith(setting + " ");
  }

  @Test
  void everyDifferenceIsNamed() {
    InstanceSpec wanted = Specs.open().dns("10.0.0.1").poolBase("10.9.0.0/16").build();
    InstanceSpec existing = Specs.addressed().label("a", "1").build();

    assertThat(wanted.differencesTo(existing))
        .containsExactly(
            "poolBase is 10.200.64.0/18, not 10.9.0.0/16",
            "dns is [], not [10.0.0.1]",
            "labels is {a=1}, not {}");
  }

  @Test
  void ofDaemonSettingsOnlyTheNamesAreShown() {
    InstanceSpec wanted =
        Specs.open()
            .daemonSettings("{\"debug\": true, \"log-opts\": {\"token\": \"s3cret\"}}")
            .build();
    InstanceSpec existing = Specs.open().daemonSettings("{\"debug\": true, \"mtu\": 9000}").build();

    assertThat(wanted.differencesTo(existing))
        .containsExactly("daemonSettings differ in [log-opts, mtu]");
  }
}
