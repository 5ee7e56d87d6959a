package io.dockyard.internal.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import io.dockyard.Proxies;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.plan.Plans;
import io.dockyard.testkit.GoldenFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceUnitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a_docker.slice",
        "a_docker-network.service",
        "a_docker-containerd.service",
        "a_docker.service"
      })
  void eachUnitIsWhatIsKept(String unit) throws IOException {
    String text = content(Plans.spec(ContainerRuntime.RUNC), unit);

    GoldenFile.check(InstanceUnitsTest.class, unit, text);
  }

  @Test
  void everythingOfAnInstanceUnderSysboxNeedsTheSharedSysbox() throws IOException {
    String slice = content(Plans.spec(ContainerRuntime.SYSBOX_RUNC), "a_docker.slice");

    GoldenFile.check(InstanceUnitsTest.class, "a_docker-sysbox.slice", slice);
  }

  @Test
  void limitsHoldForEverythingOfAnInstance() throws IOException {
    InstanceSpec.Builder spec =
        Plans.spec(ContainerRuntime.RUNC)
            .limits(
                ResourceLimits.NONE
                    .withMemoryMax(5_000_000_000L)
                    .withCpuQuota(250)
                    .withTasksMax(4096));

    GoldenFile.check(
        InstanceUnitsTest.class, "a_docker-limited.slice", content(spec, "a_docker.slice"));
  }

  @Test
  void valuesOfTheSpecAddNothingToAUnit() throws IOException {
    InstanceSpec.Builder spec =
        Plans.spec(ContainerRuntime.RUNC)
            .proxies(
                Proxies.NONE
                    .withHttp("http://u%H:$HOME@proxy:1/\\")
                    .withHttps("http://\"; x")
                    .withExceptFor("a b'c"))
            .label("team", "%n\"ExecStartPre=/bin/false")
            .daemonSettings("{\"log-opts\": {\"tag\": \"%i ${HOME}\"}}");

    String unit = content(spec, "a_docker.service");

    GoldenFile.check(InstanceUnitsTest.class, "a_docker-hostile.service", unit);
    GoldenFile.check(
        InstanceUnitsTest.class, "hostile.environment", content(spec, "dockerd.environment"));
    assertThat(settings(unit))
        .isEqualTo(settings(content(Plans.spec(ContainerRuntime.RUNC), "a_docker.service")));
  }

  @Test
  void whatMayHoldASecretIsReadByRootAlone() {
    InstanceSpec.Builder spec =
        Plans.spec(ContainerRuntime.RUNC).proxies(Proxies.NONE.withHttp("http://u:secret@p:1"));
    Map<String, String> permissions =
        files(spec).stream()
            .collect(
                Collectors.toMap(
                    file -> file.path().getFileName().toString(), PlannedFile::permissions));

    assertThat(permissions)
        .containsOnly(
            Map.entry("a_docker.slice", "rw-r--r--"),
            Map.entry("a_docker-network.service", "rw-r--r--"),
            Map.entry("a_docker-containerd.service", "rw-r--r--"),
            Map.entry("dockerd.environment", "rw-------"),
            Map.entry("a_docker.service", "rw-r--r--"));
    assertThat(files(spec))
        .filteredOn(file -> file.content().contains("secret"))
        .extracting(PlannedFile::permissions)
        .containsExactly("rw-------");
  }

  /** The names of the settings but those of variables, in their order. */
  private static List<String> settings(String unit) {
    return unit.lines()
        .map(line -> line.replaceFirst("=.*", "="))
        .filter(setting -> !setting.matches("(|Unset)Environment(File|)="))
        .filter(setting -> !setting.startsWith("# dockyard:"))
        .toList();
  }

  private static String content(InstanceSpec.Builder spec, String unit) {
    return files(spec).stream()
        .filter(file -> file.path().endsWith(unit))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no unit " + unit))
        .content();
  }

  private static List<PlannedFile> files(InstanceSpec.Builder spec) {
    InstancePlan plan = Plans.withCgroups(spec, InstanceUnits.cgroups(spec.build().prefix()));
    return InstanceUnits.files(plan);
  }
}
