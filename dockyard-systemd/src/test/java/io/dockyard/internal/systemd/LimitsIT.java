package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.RefusedException;
import io.dockyard.ResourceLimits;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.LimitsContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(property(slice, "CPUQuotaPerSecUSec")).isEqualTo(quota(limits.cpuQuota()));
    // What the kernel does, where it has the controller.
    kernel("pids/" + slice + "/pids.max", slice + "/pids.max")
        .ifPresent(
            max -> assertThat(max.replace("max", "infinity")).isEqualTo(number(limits.tasksMax())));
    kernel("memory/" + slice + "/memory.limit_in_bytes", slice + "/memory.max")
        .ifPresent(max -> assertThat(memory(max)).isEqualTo(limits.memoryMax()));
    kernel("cpu/" + slice + "/cpu.cfs_quota_us", slice + "/cpu.max")
        .ifPresent(
            quota ->
                assertThat(quota.startsWith("max") || quota.equals("-1"))
                    .isEqualTo(limits.cpuQuota().isEmpty()));
  }

  /** Without a limit the first version has the largest number of pages there is. */
  private static OptionalLong memory(String max) {
    return max.equals("max") || Long.parseLong(max) > 1L << 62
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(max));
  }

  /** As systemd writes it. */
  private static String quota(OptionalInt percent) {
    return switch (percent.orElse(0)) {
      case 0 -> "infinity";
      case 5 -> "50ms";
      case 150 -> "1.500000s";
      default -> throw new IllegalArgumentException(percent.toString());
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ln -sfn /dev/null %s",
        "echo '[Slice]' > %s",
        "sed -i 's/StopWhenUnneeded=yes//' %s"
      })
  void whereTheSliceIsNotOursToWriteNothingChanges(String change) {
    Instance instance = create("a");
    Path unit = Path.of("/etc/systemd/system/adocker.slice");
    String before = read(unit);
    host(change.formatted(unit) + "; systemctl daemon-reload");

    assertThatThrownBy(() -> instance.limit(ResourceLimits.NONE.withTasksMax(900)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("adocker.slice");

    assertThat(instance.status().limits()).isEqualTo(ResourceLimits.NONE);
    assertThat(InstanceSpec.readFrom(instance.plan().paths().envFile()).limits())
        .isEqualTo(ResourceLimits.NONE);
    host("rm " + unit);
    write(unit, before);
    host("systemctl daemon-reload");
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
        .contains(unit.toString(), "not as this version");
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
