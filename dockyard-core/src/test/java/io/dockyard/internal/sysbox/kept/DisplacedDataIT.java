package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long what a rescue displaced is kept. */
class DisplacedDataIT {

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

  /** A volume of the running sysbox-mgr, which a rescue has put another one in the place of. */
  private SysboxKept displaced() {
    fixture.entry("younger");
    fixture.container(ID);
    KeptEntry volume = fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "older");
    age(volume.path().resolve("canary"));
    fixture.current = Set.of(volume.generation());
    fixture.rescue();
    HostCommand.run("rm", "-r", volume.generation().toString());
    fixture.current = Set.of();
    fixture.kept.collect(soon());
    SysboxKept displaced = fixture.kept.list().get(0);
    assertThat(displaced.state()).isEqualTo(State.DISPLACED);
    assertThat(displaced.path().resolve("canary")).hasContent("older");
    return displaced;
  }

  private void assertNothingLeft() {
    assertThat(fixture.kept.nothing()).isTrue();
    assertThat(fixture.rooms.displaced()).doesNotExist();
    assertThat(GenerationMarker.file(fixture.rooms.displaced())).doesNotExist();
  }

  @Test
  void itStaysWhileItsContainerIsThereAndGoesWithIt() {
    SysboxKept displaced = displaced();
    assertThat(displaced.instance()).contains("a_");
    fixture.rescue();
    assertThat(displaced.path()).exists();

    fixture.deleteContainer(ID);
    fixture.kept.collect(soon());

    assertNothingLeft();
  }

  @Test
  void itStaysWhileItsDaemonCannotBeLookedAt() throws Exception {
    SysboxKept displaced = displaced();
    Files.move(fixture.dataRoot, fixture.dataRoot.resolveSibling("elsewhere"));
    directory(fixture.dataRoot);

    fixture.kept.collect(soon());

    assertThat(displaced.path().resolve("canary")).hasContent("older");
    assertThat(fixture.kept.list().get(0).instance()).contains("a_");
  }

  @Test
  void itGoesWithItsInstance() {
    displaced();

    fixture.kept.destroyed(
        fixture.dataRoot, () -> fixture.homes.destroyed(fixture.dataRoot), soon());

    assertNothingLeft();
  }

  @Test
  void ofAContainerNobodyIsKnownToHaveHadItStaysUntilItIsPruned() {
    Path path =
        directory(fixture.rooms.displaced().resolve(".dockyard-displaced-20260101T0-beef-docker"));
    fixture.kept.destroyed(
        fixture.dataRoot, () -> fixture.homes.destroyed(fixture.dataRoot), soon());
    assertThat(path).exists();

    fixture.kept.prune(path, soon());

    assertNothingLeft();
  }

  @Test
  void whatIsInWhatReplacesItIsNotKept() {
    KeptEntry entry = fixture.entry("inner");
    write(entry.path().resolve("more"), "more");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    directory(target);
    HostCommand.run("cp", "-a", entry.path().resolve("canary").toString(), target.toString());

    fixture.rescue();

    assertThat(target.resolve("canary")).hasContent("inner");
    assertThat(target.resolve("more")).hasContent("more");
    assertNothingLeft();
  }
}
