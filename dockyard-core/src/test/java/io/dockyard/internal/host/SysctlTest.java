package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.testkit.HostRequirements;
import org.junit.jupiter.api.Test;

class SysctlTest {

  @Test
  void readsAParameterWithoutItsLineFeed() {
    assertThat(Sysctl.read("kernel/ostype")).isEqualTo("Linux");
  }

  @Test
  void writesAParameter() {
    HostRequirements.assumeWorld();
    String key = "net/ipv4/ip_forward";
    String value = Sysctl.read(key);
    Sysctl.write(key, value);
    assertThat(Sysctl.read(key)).isEqualTo(value);
  }

  @Test
  void namesAParameterThatDoesNotExistOrCannotBeSet() {
    assertThatThrownBy(() -> Sysctl.read("net/none"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("net/none");
    assertThatThrownBy(() -> Sysctl.write("kernel/ostype", "x"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("kernel/ostype");
  }

  @Test
  void refusesPathsThatLeadElsewhere() {
    assertThatThrownBy(() -> Sysctl.read("../version"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sysctl.write("/etc/passwd", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
