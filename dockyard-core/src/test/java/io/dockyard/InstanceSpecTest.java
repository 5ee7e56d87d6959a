package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceSpecTest {

  @Test
  void needsNothingButAPrefix() {
    InstanceSpec spec = InstanceSpec.builder("a_").build();

    assertThat(spec.prefix()).isEqualTo("a_");
    assertThat(spec.root()).isEmpty();
    assertThat(spec.bridgeCidr()).isEmpty();
    assertThat(spec.fixedCidr()).isEmpty();
    assertThat(spec.poolBase()).isEmpty();
    assertThat(spec.poolSize()).isEmpty();
    assertThat(spec.socketGroup()).isEmpty();
    assertThat(spec.runtime()).isEqualTo(ContainerRuntime.SYSBOX_RUNC);
    assertThat(spec.binaries()).isEqualTo(Binaries.ofHost());
    assertThat(spec.proxies()).isEqualTo(Proxies.NONE);
    assertThat(spec.logRotation()).isEqualTo(LogRotation.DEFAULT);
    assertThat(spec.daemonSettings()).isEqualTo("{}");
    assertThat(spec.registryMirrors()).isEmpty();
    assertThat(spec.registryCas()).isEmpty();
    assertThat(spec.dns()).isEmpty();
    assertThat(spec.labels()).isEmpty();
    assertThat(spec.limits()).isEqualTo(ResourceLimits.NONE);
  }

  @Test
  void isNotChangedByItsBuilderAfterwards() {
    InstanceSpec.Builder builder = Specs.open().dns("10.0.0.1").label("a", "1");
    InstanceSpec spec = builder.build();

    builder.dns("10.0.0.2").label("b", "2").root(Path.of("/srv/other"));

    assertThat(spec.dns()).containsExactly("10.0.0.1");
    assertThat(spec.labels()).containsExactly(Map.entry("a", "1"));
    assertThat(spec.root()).isEmpty();
  }

  @Test
  void aBuilderMadeFromItBuildsItsEqual() {
    InstanceSpec spec = Specs.full().build();

    assertThat(spec.toBuilder().build()).isEqualTo(spec).hasSameHashCodeAs(spec);
  }

  @Test
  void aBuilderMadeFromItDoesNotChangeIt() {
    InstanceSpec spec = Specs.full().build();

    InstanceSpec changed = spec.toBuilder().label("more", "1").build();

    assertThat(spec.labels()).doesNotContainKey("more");
    assertThat(changed).isNotEqualTo(spec);
  }

  @Test
  void theLayoutAndOrderOfDaemonSettingsMakeNoDifference() {
    InstanceSpec one =
        Specs.open().daemonSettings("{\"debug\":true,\"features\":{\"a\":1,\"b\":2}}").build();
    InstanceSpec other =
        Specs.open()
            .daemonSettings("{ \"features\": {\"b\": 2, \"a\": 1},\n\"debug\": true }")
            .build();

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
  }

  @Test
  void theOrderOfDnsServersDoesMakeADifference() {
    InstanceSpec one = Specs.open().dns("10.0.0.1").dns("10.0.0.2").build();
    InstanceSpec other = Specs.open().dns("10.0.0.2").dns("10.0.0.1").build();

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void anOpenSettingIsNotTheSameAsItsDefaultGiven() {
    InstanceSpec given = Specs.open().root(InstanceSpec.defaultRoot("a_")).build();

    assertThat(given).isNotEqualTo(Specs.open().build());
  }

  @Test
  void showsEverySettingByName() {
    assertThat(Specs.full().build().toString())
        .startsWith("InstanceSpec[prefix=a_, root=/srv/a, bridgeCidr=10.200.1.1/24, ")
        .contains("runtime=RUNC", "socketGroup=builders", "daemonSettings=[debug, features, ");
    assertThat(Specs.open().build().toString()).contains("root=not set");
  }

  @Test
  void theLatestValueOfALabelCounts() {
    InstanceSpec spec = Specs.open().label("a", "1").label("a", "2").build();

    assertThat(spec.labels()).isEqualTo(Map.of("a", "2"));
  }

  @Test
  void itsListsCannotBeChanged() {
    List<String> dns = Specs.full().build().dns();

    assertThat(dns).isUnmodifiable();
  }
}
