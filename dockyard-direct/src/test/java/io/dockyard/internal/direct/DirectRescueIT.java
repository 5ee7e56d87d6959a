package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.SysboxKept;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an instance's containers left in a sysbox that is gone, over a start and a destroy. */
class DirectRescueIT {

  private static final Path OLD = Path.of("/var/lib/dockyard/sysbox/mgr/20260101T000000Z-1");
  private static final String ID = "c0ffee";

  @AutoClose private final SysboxInstances host = new SysboxInstances();
  private final Instance instance = host.dockyard().create(SysboxInstances.spec("res"));

  /** A container's data in a generation that a reboot left behind. */
  private Path left() throws Exception {
    Path dataRoot = instance.plan().paths().dataRoot();
    Files.createDirectories(dataRoot.resolve("containers").resolve(ID));
    Path mounts = dataRoot.resolve("image/overlay2/layerdb/mounts").resolve(ID);
    Files.createDirectories(mounts);
    Files.writeString(mounts.resolve("mount-id"), "layer");
    Path upper = Files.createDirectories(dataRoot.resolve("overlay2/layer/diff"));
    Path volume = Files.createDirectories(OLD.resolve("docker").resolve(ID));
    Files.writeString(volume.resolve("inner"), "data");
    Files.writeString(
        OLD.resolveSibling(OLD.getFileName() + ".generation"),
        "dockyard keeps a generation of sysbox-mgr\nboot 1\n");
    return upper;
  }

  @Test
  void aStartBringsItBackAndADestroyLeavesNothing() throws Exception {
    Path upper = left();

    instance.start();

    assertThat(upper.resolve("var/lib/docker/inner")).hasContent("data");
    assertThat(OLD).doesNotExist();
    assertThat(host.sysbox().kept()).isEmpty();
    instance.destroy();
    assertThat(SysboxInstances.HOME).doesNotExist();
  }

  @Test
  void onRequestItIsListedAndBroughtBackToTheContainersOfAKnownInstance() throws Exception {
    instance.start();
    Path upper = left();

    List<SysboxKept> kept = host.sysbox().kept();
    assertThat(kept)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo(SysboxKept.State.RESCUABLE);
              assertThat(one.instance()).contains("res");
              assertThat(one.bytes()).isPositive();
            });
    assertThat(host.sysbox().rescue(Duration.ofSeconds(30))).isEqualTo(kept);

    assertThat(upper.resolve("var/lib/docker/inner")).hasContent("data");
    assertThat(OLD).doesNotExist();
  }

  @Test
  void aDestroyTakesItAlong() throws Exception {
    instance.start();
    left();

    instance.destroy();

    assertThat(OLD).doesNotExist();
    assertThat(SysboxInstances.HOME).doesNotExist();
  }
}
