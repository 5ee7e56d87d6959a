package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceBridgeTest {

  private static final String ADDRESS = InstanceBridge.hardwareAddress("dockyard:a_");

  @Test
  void isToldByItsAlias() {
    assertThat(InstanceBridge.isOfInstance("a_docker0", "dockyard:a_", ADDRESS)).isTrue();
    assertThat(InstanceBridge.isOfInstance("renamed", "dockyard:a_", "02:00:00:00:00:01")).isTrue();
  }

  @Test
  void isToldByItsAddressBeforeItHasItsAlias() {
    assertThat(InstanceBridge.isOfInstance("a_docker0", "", ADDRESS)).isTrue();
  }

  @Test
  void isSomebodyElsesWithTheNameAlone() {
    assertThat(InstanceBridge.isOfInstance("a_docker0", "", "02:00:00:00:00:01")).isFalse();
    assertThat(InstanceBridge.isOfInstance("a_docker0", "backup", ADDRESS)).isFalse();
    assertThat(InstanceBridge.isOfInstance("docker0", "", "02:42:00:00:00:01")).isFalse();
  }

  @Test
  void isSomebodyElsesWithTheAddressOfAnotherInstance() {
    assertThat(InstanceBridge.isOfInstance("b_docker0", "", ADDRESS)).isFalse();
  }
}
