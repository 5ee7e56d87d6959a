package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceCgroups.Driver;
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
  void thePlainLayoutKeepsDaemonsAndContainersApartBelowACgroupThatGoesWithTheLast() {
    InstanceCgroups plain = InstanceCgroups.plain("a");

    assertThat(plain.driver()).isEqualTo(Driver.CGROUPFS);
    assertThat(plain.instance()).isEqualTo("dockyard/a");
    assertThat(plain.daemons()).isEqualTo("dockyard/a/daemons");
    assertThat(plain.cgroupParent()).isEqualTo("/dockyard/a/containers");
    assertThat(plain.parents())
        .containsExactly(InstanceCgroups.PLAIN_PARENT)
        .containsExactly("dockyard");
  }

  @Test
  void theSameCgroupsAreEqualAndOthersAreNot() {
    assertThat(InstanceCgroups.plain("a"))
        .isEqualTo(InstanceCgroups.plain("a"))
        .isNotEqualTo(InstanceCgroups.plain("b"))
        .isNotEqualTo(InstanceCgroups.of(Driver.CGROUPFS, "dockyard/a"));
  }
}
