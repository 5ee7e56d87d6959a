package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstancePaths;
import io.dockyard.internal.plan.InstanceLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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

  @Test
  void theSocketOfAShimFollowsFromItsContainer() {
    String name = "82237abba6cbc2dfebb348d840fe2891fd7f3e6105923495cab477a64ccf09f0";
    assertThat(Leftovers.shimSocket(PATHS.containerdSocket(), "c0ffee"))
        .isEqualTo(Path.of("/run/containerd/s", name));
  }
}
