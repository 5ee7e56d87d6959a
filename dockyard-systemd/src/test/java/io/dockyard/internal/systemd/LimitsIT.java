package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.ResourceLimits;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.LimitsContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything of an instance together is held to the limits of its slice. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class LimitsIT extends LimitsContract {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  @Override
  protected void assertHeld(String prefix, ResourceLimits limits) {
    String slice = prefix + "docker.slice";
    assertThat(property(slice, "MemoryMax")).isEqualTo(number(limits.memoryMax()));
    assertThat(property(slice, "TasksMax")).isEqualTo(number(limits.tasksMax()));
    assertThat(property(slice, "CPUQuotaPerSecUSec"))
        .isEqualTo(limits.cpuQuota().isPresent() ? "1.500000s" : "infinity");
    // What the kernel does, where it has the controller.
    kernel("pids/" + slice + "/pids.max", slice + "/pids.max")
        .ifPresent(
            max -> assertThat(max.replace("max", "infinity")).isEqualTo(number(limits.tasksMax())));
    limits
        .memoryMax()
        .ifPresent(
            max ->
                kernel("memory/" + slice + "/memory.limit_in_bytes", slice + "/memory.max")
                    .ifPresent(held -> assertThat(held).isEqualTo(Long.toString(max))));
  }

  @Test
  void aUnitThatDoesNotHaveWhatIsRegisteredIsSaid() {
    Instance instance = start("a");
    Path unit = Path.of("/etc/systemd/system/adocker.slice");
    String before = read(unit);
    ResourceLimits limits = ResourceLimits.NONE.withTasksMax(900);
    instance.limit(limits);
    write(unit, before);
    host("systemctl daemon-reload");

    assertThat(instance.status().findings())
        .singleElement()
        .asString()
        .contains(unit.toString(), "not as it is planned");
    instance.limit(limits);
    assertThat(instance.status().findings()).isEmpty();
    assertHeld("a", limits);
  }

  private static String property(String slice, String name) {
    return host("systemctl show -P " + name + " " + slice);
  }

  private static String number(OptionalLong limit) {
    return limit.isPresent() ? Long.toString(limit.getAsLong()) : "infinity";
  }

  /** In either version of cgroups. */
  private static Optional<String> kernel(String... files) {
    for (String file : files) {
      if (Files.exists(CGROUPS.resolve(file))) {
        return Optional.of(read(CGROUPS.resolve(file)).strip());
      }
    }
    return Optional.empty();
  }
}
