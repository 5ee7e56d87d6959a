package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.crash.CrashPoint;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that instances have filled, and on which dockyard keeps its own files, can be freed. */
public abstract class FullDiskContract extends BackendContract {

  private SmallDisk disk;
  private Instance instance;

  @BeforeEach
  void fill() {
    disk = closing(SmallDisk.mount());
    host("mkdir -p " + DockyardTraces.HOME);
    host("mount --bind " + disk.path() + " " + DockyardTraces.HOME);
    afterwards("umount " + DockyardTraces.HOME);
    instance = start("fda");
    SleepingContainer.run(instance);
    disk.fill();
    // Some blocks are kept from one large file.
    String entry = read(REGISTRY.resolve("fda/instance.json"));
    assertThatThrownBy(
            () -> {
              for (int i = 0; ; i++) {
                AtomicFile.write(disk.path().resolve("entry" + i), entry, "rw-------");
              }
            })
        .hasMessageContaining("No space left on device");
  }

  @Test
  void itIsSeenStoppedAndDestroyed() {
    assertThat(running(instance)).isTrue();

    instance.stop(OneOperation.GRACE);

    assertThat(instance.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
    destroy();
  }

  @Test
  void itIsDestroyedWhileItRuns() {
    destroy();
  }

  /** Before anything is deleted, and when something is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "before Files.move in AtomicFile.rename",
        "after Files.move in AtomicFile.rename",
        "after SecureDirectoryStream.deleteFile in TreeDeletion.deleteOne"
      })
  void itIsDestroyedAgainWhereTheJvmWasKilled(String point) {
    String killed = CrashingJvm.kill(backend(), "destroy", "fda", new CrashPoint(point, 1));
    assertThat(killed).isNotEmpty();
    assertThat(dockyard().find("fda")).isPresent();

    destroy();
  }

  private void destroy() {
    Path root = instance.plan().paths().root();
    instance.destroy();

    assertThat(dockyard().find("fda")).isEmpty();
    assertThat(root).doesNotExist();
    assertThat(REGISTRY.resolve("fda")).doesNotExist();
    assertThat(Files.exists(Path.of("/run/dockyard-scratch"))).isFalse();
  }
}
