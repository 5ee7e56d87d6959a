package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How long a root may be, so that containerd can open its sockets below it. */
class InstanceLayoutTest {

  private static final Path LONGEST = Path.of("/" + "r".repeat(61));
  private static final Path LONGER = Path.of("/" + "r".repeat(62));

  @Test
  void aSpecAndItsPathsAgree() {
    InstanceSpec spec = InstanceSpec.builder("a").root(LONGEST).build();
    assertThat(spec.root()).contains(LONGEST);
    assertThat(InstanceLayout.STANDARD.pathsBelow(LONGEST).execRoot())
        .isEqualTo(LONGEST.resolve("run/docker"));

    InstanceSpec.Builder tooLong = InstanceSpec.builder("a").root(LONGER);
    assertThatThrownBy(tooLong::build)
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("has 74 bytes and may have 73");
    assertThatThrownBy(() -> InstanceLayout.STANDARD.pathsBelow(LONGER))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("has 74 bytes and may have 73");
  }

  @Test
  void aDeeperExecRootLeavesLessRoom() {
    assertThatThrownBy(() -> InstanceLayout.SHELL_SHARED_SYSBOX.pathsBelow(LONGEST))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("has 88 bytes and may have 73");
  }
}
