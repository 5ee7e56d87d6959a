package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstancePaths;
import io.dockyard.internal.plan.InstanceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ended daemons leave, and what others have put in the same place. */
class LeftoversTest {

  private static final Path ROOT = Path.of("/srv/a_");
  private static final InstancePaths PATHS = InstanceLayout.STANDARD.pathsBelow(ROOT);

  @ParameterizedTest
  @CsvSource({
    "run/docker/netns/default,         true",
    "run/containerd,                   true",
    "run,                              false",
    "lib/docker/overlay2/layer/merged, true",
    "lib/docker/containers/one,        true",
    "lib/docker/overlay2,              false",
    "lib/docker/volumes,               false",
    "lib/docker/volumes/mine,          false",
    "lib/docker/volumes/mine/_data,    false",
    "lib/docker/volumes/mine/_data/a,  false",
    "lib/docker/volumes/nfs,           false",
    "lib/docker/volumes/nfs/_data,     true",
    "lib/docker/volumes/nfs/_data/a,   true",
    "lib/docker,                       false",
    "lib,                              false",
    "log,                              false"
  })
  void aDiskThatSomebodyMountedIsNotOfTheDaemons(String mountPoint, boolean ofDaemons) {
    assertThat(
            Leftovers.isOfDaemons(
                ROOT.resolve(mountPoint), PATHS, volume -> volume.endsWith("volumes/nfs")))
        .isEqualTo(ofDaemons);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"MountType\":\"nfs\",\"MountOpts\":\"addr=10.0.0.1\",\"MountDevice\":\":/x\"} | true",
        "{\"MountType\":\"tmpfs\",\"MountDevice\":\"tmpfs\",\"Quota\":{\"Size\":0}} | true",
        "{\"MountType\":\"\",\"MountDevice\":\"\",\"Quota\":{\"Size\":1048576}} | false",
        "{\"Quota\" | false",
        "[] | false"
      })
  void dockerdMountsAVolumeWhoseOptionsSayWhat(String options, boolean mounts, @TempDir Path volume)
      throws IOException {
    assertThat(Leftovers.isMountedByDockerd(volume)).isFalse();
    Files.writeString(volume.resolve("opts.json"), options);

    assertThat(Leftovers.isMountedByDockerd(volume)).isEqualTo(mounts);
  }

  @Test
  void theSocketOfAShimFollowsFromItsContainer() {
    String name = "82237abba6cbc2dfebb348d840fe2891fd7f3e6105923495cab477a64ccf09f0";
    assertThat(Leftovers.shimSocket(PATHS.containerdSocket(), "c0ffee"))
        .isEqualTo(Path.of("/run/containerd/s", name));
  }
}
