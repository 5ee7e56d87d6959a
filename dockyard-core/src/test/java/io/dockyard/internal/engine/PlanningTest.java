package io.dockyard.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstanceCgroups.Driver;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.WrittenFiles;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanningTest {

  private static final Planning PLANNING = new Planning(List.of(new Plain(), new Slices()));

  /** A kind of backend that leaves everything as it is unless overridden. */
  private static class Plain implements BackendProvider {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public Backend open(BackendContext context) {
      throw new AssertionError("planning opens no backend");
    }
  }

  /** A kind of backend that has slices. */
  private static final class Slices extends Plain {
    @Override
    public String name() {
      return "slices";
    }

    @Override
    public InstanceCgroups cgroups(String prefix) {
      String slice = "dockyard-" + prefix + ".slice";
      return InstanceCgroups.of(Driver.SYSTEMD, slice);
    }

    @Override
    public List<PlannedFile> files(InstancePlan plan) {
      Path unit = Path.of("/etc/systemd/system", plan.cgroups().instance());
      return List.of(PlannedFile.of(unit, "[Unit]\n", "rw-r--r--"));
    }
  }

  private static InstancePlan planUnder(String backend) {
    InstanceSpec spec =
        Planner.completed(
            InstanceSpec.builder("a").bridgeCidr("10.9.0.1/24").poolBase("10.10.0.0/16").build());
    return PLANNING.of(
        new RegistryEntry(
            "id",
            spec,
            InstanceLayout.STANDARD,
            Map.of("dockerd", Path.of("/usr/sbin/dockerd")),
            new AskedDockerd(new DockerVersion(28, 5), Optional.empty()),
            backend,
            RegistryEntry.State.READY,
            RegistryEntry.RootOrigin.ABSENT,
            List.of(),
            Set.of(),
            Optional.empty(),
            WrittenFiles.NONE,
            Optional.empty()));
  }

  @Test
  void eachInstanceIsPlannedAsTheBackendThatRunsItHasIt() {
    assertThat(planUnder("slices").cgroups()).isEqualTo(new Slices().cgroups("a"));
    assertThat(planUnder("plain").cgroups()).isEqualTo(InstanceCgroups.plain("a"));
  }

  @Test
  void aBackendsOwnFilesAreInThePlanBesideThoseBelowTheRoot() {
    InstancePlan plan = planUnder("slices");

    assertThat(plan.backendFiles())
        .containsExactly(
            PlannedFile.of(
                Path.of("/etc/systemd/system/dockyard-a.slice"), "[Unit]\n", "rw-r--r--"));
    assertThat(plan.files()).allMatch(file -> file.path().startsWith(plan.paths().root()));
    assertThat(planUnder("plain").backendFiles()).isEmpty();
  }

  @Test
  void anInstanceOfABackendThatIsNotThereHasThePlainLayout() {
    assertThat(planUnder("gone")).isEqualTo(planUnder("plain"));
  }
}
