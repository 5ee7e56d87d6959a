package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.StateFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostStateTest {

  private static final Path FILE = Path.of("/run/dockyard/host.json");

  @Test
  void isReadAsItWasWritten() {
    HostState state =
        new HostState("boot", false, true, List.of(Path.of("/run/docker")), new TreeSet<>())
            .with("ci")
            .with("qa");
    assertThat(HostState.parse(state.toJson(), FILE)).contains(state);
  }

  @Test
  void ofANewerVersionIsRefusedByName() {
    assertThatThrownBy(() -> HostState.parse("{\"format\":2,\"bootId\":\"boot\"}", FILE))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(FILE + " has format 2");
  }

  @Test
  void thatIsDamagedIsNone() {
    assertThat(HostState.parse("{\"format\":1,\"bootId\"", FILE)).isEmpty();
  }
}
