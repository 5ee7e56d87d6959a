package io.dockyard.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.internal.plan.InstanceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkerTest {

  private static final Marker MARKER = new Marker("ci", "id-1", InstanceLayout.STANDARD);

  private final Path root;

  MarkerTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void isReadAsItWasWritten() {
    MARKER.writeTo(root);
    assertThat(Marker.read(root)).contains(MARKER);
  }

  @Test
  void ofANewerVersionIsRefusedByName() throws IOException {
    Path file = root.resolve(InstanceLayout.MARKER);
    Files.writeString(file, "{\"format\":2,\"prefix\":\"ci\",\"id\":\"id-1\",\"layout\":\"NEW\"}");
    assertThatThrownBy(() -> MARKER.requireIn(root))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file + " has format 2");
  }

  @Test
  void thatIsDamagedIsNone() throws IOException {
    Files.write(root.resolve(InstanceLayout.MARKER), new byte[] {'{', (byte) 0xff});
    assertThat(Marker.read(root)).isEmpty();
    assertThatThrownBy(() -> MARKER.requireIn(root)).isInstanceOf(RefusedException.class);
  }
}
