package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.dockyard.Cidr;
import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import io.dockyard.Proxies;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {

  private static InstanceSpec.Builder spec() {
    return Plans.spec(ContainerRuntime.RUNC);
  }

  @Test
  void completesTheRootFromThePrefix() {
    assertThat(Planner.completed(spec().build()).root())
        .contains(Path.of("/var/lib/dockyard/instances/a_"));
  }

  @Test
  void completesTheFixedNetworkFromTheBridge() {
    assertThat(Planner.completed(spec().build()).fixedCidr())
        .hasValueSatisfying(fixed -> assertThat(fixed).hasToString("10.200.1.0/24"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,    24",
    "10.0.0.0/22,   24",
    "10.0.0.0/23,   25",
    "10.0.0.0/28,   30",
    "10.0.0.0/29,   30",
    "10.0.0.0/30,   30"
  })
  void completesThePoolsSizeSoThatFourNetworksFitWhereTheyCan(String pool, int size) {
    InstanceSpec completed =
        Planner.completed(
            InstanceSpec.builder("a_").bridgeCidr("192.168.1.1/24").poolBase(pool).build());

    assertThat(completed.poolSize()).contains(size);
  }

  @Test
  void aPlanHasTheAddressesWithNothingOpen() {
    assertThat(Plans.plan(spec()).addresses())
        .isEqualTo(
            new ResolvedAddresses(
                Cidr.parse("10.200.1.1/24"),
                Cidr.parse("10.200.1.0/24"),
                Cidr.parse("10.200.64.0/18"),
                24));
  }

  @Test
  void leavesWhatTheCallerSet() {
    InstanceSpec given =
        spec().root(Path.of("/srv/a")).fixedCidr("10.200.1.0/26").poolSize(28).build();

    assertThat(Planner.completed(given)).isEqualTo(given);
  }

  @Test
  void aCompletedSpecFitsTheOneItWasMadeFrom() {
    InstanceSpec asked = spec().build();

    assertThat(asked.differencesTo(Planner.completed(asked))).isEmpty();
  }

  @Test
  void theFilesOfAPlanGiveItsSpecBack() {
    InstancePlan plan = Plans.plan(spec().label("a", "1").daemonSettings("{\"debug\": true}"));

    InstanceSpec read =
        InstanceSpec.fromTexts(
            Plans.file(plan, "dockyard.env").content(),
            Plans.file(plan, "dockyard.json").content());

    assertThat(read).isEqualTo(plan.spec());
  }

  @Test
  void filesThatMayHoldCredentialsAreRootsOnly() {
    assertThat(Plans.plan(spec()).files())
        .extracting(file -> file.path().getFileName().toString(), PlannedFile::permissions)
        .containsExactly(
            tuple("dockyard.env", "rw-r--r--"),
            tuple("dockyard.json", "rw-------"),
            tuple("daemon.json", "rw-------"),
            tuple("containerd.toml", "rw-r--r--"),
            tuple("docker", "rwxr-xr-x"),
            tuple("prepare-host", "rwxr-xr-x"));
  }

  @Test
  void withoutADockerClientOnTheHostThereIsNoWrapper() {
    InstancePlan plan =
        Planner.plan(
            Planner.completed(spec().build()),
            InstanceLayout.STANDARD,
            Map.of(),
            Plans.DOCKER_28,
            InstanceCgroups.plain("a_"));

    assertThat(plan.files()).noneMatch(file -> file.path().endsWith("docker"));
  }

  @Test
  void theSocketGroupIsTheInstancesOwnUnlessOneIsGiven() {
    InstancePlan own = Plans.plan(spec());
    InstancePlan shared = Plans.plan(spec().socketGroup("builders"));

    assertThat(own.group()).isEqualTo("a_docker");
    assertThat(own.ownGroup()).isTrue();
    assertThat(shared.group()).isEqualTo("builders");
    assertThat(shared.ownGroup()).isFalse();
  }

  @Test
  void containerdKnowsWhoseContainersItStarts() {
    InstancePlan plan = Plans.plan(spec());

    assertThat(plan.containerd().environment())
        .contains(
            entry("DOCKER_HOST", "unix:///var/lib/dockyard/instances/a_/run/docker.sock"),
            entry("DOCKYARD_INSTANCE", "a_"));
    assertThat(plan.dockerHost())
        .isEqualTo(URI.create("unix:///var/lib/dockyard/instances/a_/run/docker.sock"));
  }

  @ParameterizedTest
  @EnumSource
  void bothDaemonsSayWhichRuntimeTheirContainersNeed(ContainerRuntime runtime) {
    InstancePlan plan = Plans.plan(spec().runtime(runtime));

    for (DaemonCommand daemon : List.of(plan.containerd(), plan.dockerd())) {
      assertThat(daemon.environment()).containsEntry("DOCKYARD_RUNTIME", runtime.executable());
    }
  }

  @Test
  void dockerdGetsTheProxiesAndContainerdDoesNot() {
    InstancePlan plan =
        Plans.plan(spec().proxies(Proxies.NONE.withHttp("http://p:1").withExceptFor("localhost")));

    assertThat(plan.dockerd().environment())
        .contains(entry("HTTP_PROXY", "http://p:1"), entry("NO_PROXY", "localhost"))
        .doesNotContainKey("HTTPS_PROXY");
    assertThat(plan.containerd().environment()).doesNotContainKey("HTTP_PROXY");
  }

  @Test
  void aDaemonsPathBeginsWithTheInstancesOwnPrograms() {
    assertThat(Plans.plan(spec()).dockerd().environment().get("PATH"))
        .startsWith("/var/lib/dockyard/instances/a_/bin:");
  }

  @Test
  void certificateAuthoritiesAreAddedToTheHosts() {
    assertThat(Plans.plan(spec()).dockerd().environment()).doesNotContainKey("SSL_CERT_DIR");
    assertThat(Plans.plan(spec().registryCa(Path.of("/ca.pem"))).dockerd().environment())
        .containsEntry("SSL_CERT_DIR", "/var/lib/dockyard/instances/a_/etc/ca-certificates");
  }

  @Test
  void everyPathOfAnInstanceLiesBelowItsRoot() {
    for (InstanceLayout layout : InstanceLayout.values()) {
      Path root = Path.of("/srv/a");
      InstancePaths paths = layout.pathsBelow(root);
      assertThat(
              List.of(
                  paths.bin(),
                  paths.etc(),
                  paths.lib(),
                  paths.log(),
                  paths.run(),
                  paths.dataRoot(),
                  paths.execRoot(),
                  paths.socket(),
                  paths.containerdSocket(),
                  paths.marker()))
          .allSatisfy(path -> assertThat(path).startsWithRaw(root).isNotEqualTo(root));
    }
  }

  @Test
  void twoInstancesShareNothing() {
    InstancePlan a = Plans.plan(spec());
    InstancePlan b =
        Plans.plan(
            InstanceSpec.builder("b_").bridgeCidr("10.201.1.1/24").poolBase("10.201.64.0/18"));

    assertThat(a.paths().root()).isNotEqualTo(b.paths().root());
    assertThat(a.group()).isNotEqualTo(b.group());
    assertThat(a.cgroups()).isNotEqualTo(b.cgroups());
    assertThat(a.network().bridge()).isNotEqualTo(b.network().bridge());
    assertThat(a.network().chain()).isNotEqualTo(b.network().chain());
    assertThat(a.network().tag()).isNotEqualTo(b.network().tag());
    assertThat(a.network().hardwareAddress()).isNotEqualTo(b.network().hardwareAddress());
  }

  @Test
  void onlySysboxsRuntimeNeedsSysbox() {
    assertThat(Planner.requiredExecutables(ContainerRuntime.RUNC)).doesNotContainKey("sysbox-runc");
    assertThat(Planner.requiredExecutables(ContainerRuntime.SYSBOX_RUNC))
        .containsEntry("sysbox-runc", "sysbox-ce");
  }

  @Test
  void dockerdAloneCollectsLessGarbageBecauseShimsInheritContainerdsEnvironment() {
    assertThat(Plans.plan(spec()).dockerd().environment()).containsEntry("GOGC", "400");
    assertThat(Plans.plan(spec()).containerd().environment()).doesNotContainKey("GOGC");
  }
}
