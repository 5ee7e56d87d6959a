package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {

  private static final ResourceLimits ALL =
      ResourceLimits.NONE.withMemoryMax(1L << 32).withCpuQuota(250).withTasksMax(4096);

  @Test
  void areWhatWasSet() {
    assertThat(ALL.memoryMax()).hasValue(4_294_967_296L);
    assertThat(ALL.cpuQuota()).hasValue(250);
    assertThat(ALL.tasksMax()).hasValue(4096);
    assertThat(ResourceLimits.NONE.memoryMax()).isEmpty();
    assertThat(ResourceLimits.NONE.cpuQuota()).isEmpty();
    assertThat(ResourceLimits.NONE.tasksMax()).isEmpty();
  }

  @Test
  void areEqualWhereEachIs() {
    assertThat(ALL.withCpuQuota(100).withCpuQuota(250)).isEqualTo(ALL).hasSameHashCodeAs(ALL);
    assertThat(List.of(ALL.withMemoryMax(1), ALL.withCpuQuota(1), ALL.withTasksMax(1)))
        .doesNotContain(ALL);
  }

  @Test
  void areLiftedOneByOne() {
    assertThat(ALL.withoutMemoryMax().memoryMax()).isEmpty();
    assertThat(ALL.withoutCpuQuota().cpuQuota()).isEmpty();
    assertThat(ALL.withoutTasksMax().tasksMax()).isEmpty();
    assertThat(ALL.withoutMemoryMax().withoutCpuQuota().withoutTasksMax())
        .isEqualTo(ResourceLimits.NONE);
  }

  @Test
  void showWhatIsLimited() {
    assertThat(ALL)
        .hasToString("ResourceLimits[memoryMax=4294967296, cpuQuota=250%, tasksMax=4096]");
    assertThat(ResourceLimits.NONE).hasToString("ResourceLimits[]");
  }
}
