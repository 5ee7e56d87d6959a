package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Instance;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostReportTest {

  /** One that can only be looked at, and whose status cannot be had. */
  private record PlannedInstance(InstancePlan plan) implements Instance {

    @Override
    public String prefix() {
      return plan.prefix();
    }

    @Override
    public InstanceStatus status() {
      throw new IllegalStateException("no status today");
    }

    @Override
    public void start(Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void stop(Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void enable() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void disable() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void limit(ResourceLimits limits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroy(Duration timeout) {
      throw new UnsupportedOperationException();
    }
  }

  private Instance instance;
  private Path logs;

  @BeforeEach
  void makeInstance(@TempDir Path root) throws IOException {
    InstanceSpec spec =
        InstanceSpec.builder("a")
            .root(root)
            .bridgeCidr("10.200.1.1/24")
            .poolBase("10.200.64.0/18")
            .runtime(ContainerRuntime.RUNC)
            .build();
    Map<String, Path> found = new HashMap<>();
    for (String name : Planner.requiredExecutables(ContainerRuntime.RUNC).keySet()) {
      found.put(name, Path.of("/usr/bin", name));
    }
    instance =
        new PlannedInstance(
            Planner.plan(
                Planner.completed(spec),
                InstanceLayout.STANDARD,
                found,
                new DockerVersion(28, 5),
                InstanceCgroups.plain(spec.prefix())));
    logs = Files.createDirectories(instance.plan().paths().log());
  }

  @Test
  void showsThePlanAndTheEndsOfAllLogs() throws IOException {
    String lines =
        IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    Files.writeString(logs.resolve("dockerd.log"), lines);
    Files.write(logs.resolve("containerd.log"), new byte[] {'n', 'o', (byte) 0xff, '\n'});

    assertThat(HostReport.of(instance))
        .contains("instance a", instance.plan().toString())
        .contains("dockerd.log\nline 11\n", "\nline 30", "containerd.log\nno")
        .doesNotContain("line 10\n");
  }

  @Test
  void showsWhatElseThereIsWhereSomethingCannotBeHad() throws IOException {
    Files.delete(logs);

    assertThat(HostReport.of(instance))
        .contains("no status today", instance.plan().toString())
        .contains("NoSuchFileException", logs.toString());
  }

  @Test
  void showsTheSharedSysboxWithItsLogs() throws IOException {
    Files.writeString(logs.resolve("sysbox-mgr.log"), "Ready ...\n");

    assertThat(HostReport.ofSysbox(() -> "SysboxStatus[state=BROKEN]", logs))
        .contains("shared sysbox", "SysboxStatus[state=BROKEN]", "sysbox-mgr.log\nReady ...");
  }
}
