package io.dockyard.internal.plan;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Plans that tests of several classes start from. */
public final class Plans {

  static final DockerVersion DOCKER_28 = new DockerVersion(28, 5);

  private Plans() {}

  /**
   * A spec with its addresses chosen.
   *
   * @param runtime its runtime
   * @return the spec of an instance {@code a_}
   */
  public static InstanceSpec.Builder spec(ContainerRuntime runtime) {
    return InstanceSpec.builder("a_")
        .bridgeCidr("10.200.1.1/24")
        .poolBase("10.200.64.0/18")
        .runtime(runtime);
  }

  static Map<String, Path> executables(ContainerRuntime runtime) {
    Map<String, Path> found = new HashMap<>();
    Planner.requiredExecutables(runtime).keySet().forEach(name -> put(found, name));
    put(found, "docker-init");
    put(found, "docker-cli");
    return found;
  }

  private static void put(Map<String, Path> found, String name) {
    found.put(name, Path.of("/usr/bin", name));
  }

  /**
   * A plan on a host that has every program in {@code /usr/bin}, with Docker 28.5.
   *
   * @param spec the spec, with its addresses chosen
   * @param cgroups those that the instance's backend has for it
   * @return the plan
   */
  public static InstancePlan withCgroups(InstanceSpec.Builder spec, InstanceCgroups cgroups) {
    return plan(spec, DOCKER_28, cgroups);
  }

  static InstancePlan plan(
      InstanceSpec.Builder spec, DockerVersion version, InstanceCgroups cgroups) {
    InstanceSpec completed = Planner.completed(spec.build());
    return Planner.plan(
        completed, InstanceLayout.STANDARD, executables(completed.runtime()), version, cgroups);
  }

  static InstancePlan plan(InstanceSpec.Builder spec, DockerVersion version) {
    return plan(spec, version, InstanceCgroups.plain(spec.build().prefix()));
  }

  static InstancePlan plan(InstanceSpec.Builder spec) {
    return plan(spec, DOCKER_28);
  }

  static PlannedFile file(InstancePlan plan, String name) {
    return plan.files().stream()
        .filter(file -> file.path().endsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the plan has no file " + name));
  }
}
