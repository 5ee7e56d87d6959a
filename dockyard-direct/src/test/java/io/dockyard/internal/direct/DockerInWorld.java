package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus.State;
import io.dockyard.ThrowawayInstance;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A world whose instances are made of a Docker that is to be tested. */
final class DockerInWorld {

  private static final Duration SOON = Duration.ofSeconds(60);

  private DockerInWorld() {}

  /**
   * Looks what instances are made of.
   *
   * @param args the folder of that Docker; and anything else in a JVM that another one has started
   */
  public static void main(String[] args) throws IOException {
    Path docker = Path.of(args[0]);
    try (Dockyard dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open()) {
      InstanceSpec.Builder spec = InstanceSpec.builder("tda").runtime(ContainerRuntime.RUNC);
      assertTested(dockyard.plan(spec.build()), docker);
      try (TempFolder others = TempFolder.onDisk("dyk-others-")) {
        // It lacks all but one program.
        Files.createSymbolicLink(
            others.path().resolve("docker-init"), docker.resolve("containerd"));
        spec.binaries(Binaries.inFolder(others.path()));
        assertTested(dockyard.plan(spec.build()), docker);
      }
      if (args.length > 1) {
        System.out.println("all of a child is tested");
        return;
      }
      try (ThrowawayInstance throwaway = dockyard.throwaway()) {
        assertTested(throwaway.plan(), docker);
        assertRuns(throwaway, docker);
      }
    }
    System.out.println("all is tested");
    try (JvmUnderTest child = JvmUnderTest.start(DockerInWorld.class, args[0], "child")) {
      System.out.println(child.awaitLine("all of a child is tested", SOON));
    }
  }

  private static void assertTested(InstancePlan plan, Path docker) {
    for (String program : List.of("containerd", "docker-proxy", "dockerd")) {
      assertThat(plan.links().get(program)).isEqualTo(docker.resolve(program));
    }
    assertThat(plan.links().get("runc")).isNotEqualTo(docker.resolve("runc"));
  }

  private static void assertRuns(Instance instance, Path docker) throws IOException {
    instance.start();
    assertThat(instance.status().state()).isEqualTo(State.RUNNING);
    Path link = instance.plan().paths().bin().resolve("dockerd");
    assertThat(link.toRealPath()).isEqualTo(docker.resolve("dockerd").toRealPath());
    System.out.println("it runs");
  }
}
