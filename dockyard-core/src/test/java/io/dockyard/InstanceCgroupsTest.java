package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceCgroups.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceCgroupsTest {

  @Test
  void oneCgroupHoldsEverythingUnlessItIsSaid() {
    InstanceCgroups cgroups = InstanceCgroups.of(Driver.CGROUPFS, "machines/a");

    assertThat(cgroups.daemons()).isEqualTo("machines/a");
    assertThat(cgroups.cgroupParent()).isEqualTo("/machines/a");
    assertThat(cgroups.parents()).isEmpty();
  }

  @Test
  void systemdIsToldTheSliceByItsNameAlone() {
    assertThat(InstanceCgroups.of(Driver.SYSTEMD, "dockyard.slice/dockyard-a.slice").cgroupParent())
        .isEqualTo("dockyard-a.slice");
  }

  @Test
  void thePlainLayoutIsOneThatABackendCouldMakeItself() {
    assertThat(InstanceCgroups.plain("a"))
        .isEqualTo(
            InstanceCgroups.of(Driver.CGROUPFS, "dockyard/a")
                .withParents(List.of("dockyard"))
                .withCgroupParent("/dockyard/a/containers")
                .withDaemons("dockyard/a/daemons"))
        .isNotEqualTo(InstanceCgroups.of(Driver.CGROUPFS, "dockyard/a"));
  }
}
