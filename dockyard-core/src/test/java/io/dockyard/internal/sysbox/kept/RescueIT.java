package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How data comes back whole, whatever is in it and wherever it is cut short. */
class RescueIT {

  private KeptFixture fixture;

  @BeforeEach
  void open() {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachStoreComesBackToItsOwnPlace(Store store) {
    fixture.entry("20260101T000000Z-1", store, ID, "inner");
    Path upper = fixture.container(ID);

    fixture.rescue();

    assertThat(upper.resolve(store.inside()).resolve("canary")).hasContent("inner");
  }

  @Test
  void anInnerDockerWithAnotherDataRootGetsItBackThere() {
    fixture.entry("inner");
    Path upper = fixture.container(ID);
    Path image = fixture.dataRoot.resolve("overlay2/image/diff");
    write(image.resolve("etc/docker/daemon.json"), "{\n  \"data-root\": \"/srv/docker\"\n}\n");
    directory(fixture.dataRoot.resolve("overlay2/l"));
    HostCommand.run(
        "ln", "-s", "../image/diff", fixture.dataRoot.resolve("overlay2/l/ABC").toString());
    write(upper.resolveSibling("lower"), "l/ABC");

    fixture.rescue();

    assertThat(upper.resolve("srv/docker/canary")).hasContent("inner");
  }

  @Test
  void whereIdsAreShiftedTheOwnersAreThoseOfTheLayer() throws Exception {
    Path from = fixture.entry("inner").path();
    write(from.resolve("file"), "x");
    HostCommand.run("chown", "-R", "231072:231072", from.toString());
    HostCommand.run("chown", "231172:231173", from.resolve("file").toString());
    Path upper = fixture.container(ID);

    fixture.rescue();

    Path to = upper.resolve("var/lib/docker");
    assertThat(Files.getAttribute(to, "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(to.resolve("file"), "unix:uid")).isEqualTo(100);
    assertThat(Files.getAttribute(to.resolve("file"), "unix:gid")).isEqualTo(101);
    assertThat(fixture.kept.list()).isEmpty();
  }

  @Test
  void aCopyThatWasCutShortIsCompletedAndNotMerged() {
    fixture.entry("inner");
    Path upper = fixture.container(ID);
    Path unfinished = upper.resolveSibling(".dockyard-rescue-" + ID + "-docker");
    write(unfinished.resolve("canary"), "half");
    write(unfinished.resolve("of an older try"), "x");

    fixture.rescue();

    Path target = upper.resolve("var/lib/docker");
    assertThat(target.resolve("canary")).hasContent("inner");
    assertThat(target.resolve("of an older try")).doesNotExist();
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void whatCannotBeBroughtBackHindersOnlyItsOwnInstance() {
    KeptEntry broken = fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "inner");
    String layer = fixture.container(ID).resolveSibling("").toString();
    fixture.entry("20260101T000000Z-1", Store.DOCKER, "beef", "inner");
    Path other = fixture.container("beef");
    HostCommand.run("chattr", "+i", layer);
    try {
      assertThatThrownBy(fixture::rescue)
          .isInstanceOf(HostException.class)
          .hasMessageContaining(ID);
      assertThat(other.resolve("var/lib/docker/canary")).hasContent("inner");
      fixture.kept.collect(KeptFixture.soon());
      assertThat(broken.path().resolve("canary")).hasContent("inner");
    } finally {
      HostCommand.run("chattr", "-i", layer);
    }
  }
}
