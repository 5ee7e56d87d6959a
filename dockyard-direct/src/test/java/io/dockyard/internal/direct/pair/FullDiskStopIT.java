package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.SysboxKept;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.SmallDisk;
import io.dockyard.testkit.StandInContainers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The disk of an instance is full when the pair is stopped: sysbox-mgr destroys all the same. */
class FullDiskStopIT {

  private static final String ID = "c0ffee";

  @AutoClose private final PairFixture fixture = new PairFixture();
  private SmallDisk disk;

  @BeforeEach
  void open() {
    disk = SmallDisk.mount();
  }

  @AfterEach
  void close() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void whatCouldNotBeCopiedIsKeptAndComesBackWhenThereIsRoom() throws Exception {
    SysboxPair pair = fixture.pair(Map.of());
    Path dataRoot = disk.path();
    Path upper = container(dataRoot);
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    StandInContainers.register(ID, upper);
    byte[] noise = new byte[4 << 20];
    new Random(1).nextBytes(noise);
    Files.write(generation(SysboxDaemon.MGR).resolve("docker/" + ID + "/inner"), noise);
    Path filler = disk.fill();

    pair.release("a_", soon());

    assertThat(running(SysboxDaemon.MGR)).isEmpty();
    assertThat(upper.resolve("var/lib/docker/inner")).doesNotExist();
    assertThat(pair.kept())
        .singleElement()
        .satisfies(one -> assertThat(one.state()).isEqualTo(SysboxKept.State.RESCUABLE));
    assertThatThrownBy(() -> pair.keeping().rescue("a_", dataRoot, soon()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("make room there");

    Files.delete(filler);
    pair.keeping().rescue("a_", dataRoot, soon());

    assertThat(upper.resolve("var/lib/docker/inner")).hasBinaryContent(noise);
    assertThat(pair.kept()).isEmpty();
  }

  private static Path container(Path dataRoot) throws Exception {
    Files.createDirectories(dataRoot.resolve("containers").resolve(ID));
    Path mounts = dataRoot.resolve("image/overlay2/layerdb/mounts").resolve(ID);
    Files.createDirectories(mounts);
    Files.writeString(mounts.resolve("mount-id"), "layer");
    return Files.createDirectories(dataRoot.resolve("overlay2/layer/diff"));
  }
}
