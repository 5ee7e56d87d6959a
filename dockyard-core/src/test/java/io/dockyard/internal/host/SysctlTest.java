package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import org.junit.jupiter.api.Test;

class SysctlTest {

  @Test
  void readsAParameterWithoutItsLineFeed() {
    assertThat(Sysctl.read("kernel/ostype")).isEqualTo("Linux");
  }

  @Test
  void namesAParameterThatDoesNotExist() {
    assertThatThrownBy(() -> Sysctl.read("net/none"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("net/none");
  }

  @Test
  void refusesPathsThatLeadElsewhere() {
    assertThatThrownBy(() -> Sysctl.read("../version"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sysctl.read("/etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
