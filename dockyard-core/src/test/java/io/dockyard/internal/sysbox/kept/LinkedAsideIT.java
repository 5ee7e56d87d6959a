package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.SysboxKept.State;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is linked aside before a sysbox-mgr is stopped, and when it goes. */
class LinkedAsideIT {

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

  @Test
  void whileASysboxStopsWhatIsLinkedAsideIsNotTakenForReturned() {
    KeptEntry entry = fixture.entry("inner");
    Path upper = fixture.container(ID);
    fixture.current = Set.of(entry.generation());
    fixture.kept.secure(entry.generation(), KeptFixture.soon());

    // Somebody else's start goes through what is kept.
    fixture.rescue();
    assertThat(fixture.kept.list())
        .singleElement()
        .satisfies(
            aside -> {
              assertThat(aside.state()).isEqualTo(State.IN_USE);
              assertThatThrownBy(() -> fixture.kept.prune(aside.path(), KeptFixture.soon()))
                  .isInstanceOf(RefusedException.class)
                  .hasMessageContaining("until it ends");
            });

    // The copy fails, and the volume is destroyed all the same.
    HostCommand.run("rm", "-r", entry.path().toString());
    fixture.rescue();
    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("inner");
    assertThat(fixture.rooms.aside()).doesNotExist();
  }

  @Test
  void aStopThatIsCalledOffKeepsLinksToWhatTheVolumeHasNoMore() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    fixture.container(ID);
    fixture.current = Set.of(entry.generation());
    fixture.kept.secure(entry.generation(), KeptFixture.soon());
    Files.delete(entry.path().resolve("canary"));

    fixture.kept.release(entry.generation(), KeptFixture.soon());

    KeptEntry aside = fixture.rooms.entriesOf(fixture.rooms.generations().get(0)).get(0);
    assertThat(aside.path().resolve("canary")).hasContent("inner");
  }

  @Test
  void beforeAStopWhatItsContainerLacksIsLinkedAsideAndNothingElse() throws Exception {
    KeptEntry lacking = fixture.entry("inner");
    KeptEntry had = fixture.entry("20260101T000000Z-1", Store.DOCKER, "beef", "had");
    Path upper = fixture.container(ID);
    Path other = fixture.container("beef").resolve("var/lib/docker");
    directory(other.resolveSibling(""));
    HostCommand.run("cp", "-a", had.path().toString(), other.toString());
    fixture.current = Set.of(lacking.generation());

    assertThat(fixture.kept.secure(lacking.generation(), KeptFixture.soon())).isEqualTo(1);

    assertThat(fixture.rooms.generations()).hasSize(2);
    KeptEntry aside = fixture.rooms.entriesOf(fixture.rooms.generations().get(0)).get(0);
    assertThat(Files.getAttribute(aside.path().resolve("canary"), "unix:ino"))
        .isEqualTo(Files.getAttribute(lacking.path().resolve("canary"), "unix:ino"));

    // The stop, whose copy failed.
    HostCommand.run("rm", "-r", lacking.generation().toString());
    fixture.current = Set.of();
    fixture.kept.collect(KeptFixture.soon());
    assertThat(fixture.kept.list()).hasSize(1);
    fixture.rescue();
    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("inner");
    assertThat(fixture.rooms.aside()).doesNotExist();
  }

  @Test
  void whatWasLinkedAsideGoesWhereTheStopIsCalledOff() {
    KeptEntry entry = fixture.entry("inner");
    fixture.container(ID);
    fixture.current = Set.of(entry.generation());
    fixture.kept.secure(entry.generation(), KeptFixture.soon());

    fixture.kept.release(entry.generation(), KeptFixture.soon());

    assertThat(fixture.rooms.aside()).doesNotExist();
    assertThat(entry.path().resolve("canary")).hasContent("inner");
  }

  @Test
  void killedWhileLinkingAsideTheNextStopLinksItWhole() {
    for (String step : List.of("linked", "aside")) {
      fixture.close();
      fixture = new KeptFixture();
      KeptEntry entry = fixture.entry("inner");
      fixture.container(ID);
      fixture.current = Set.of(entry.generation());
      fixture.killAt = step;
      assertThatThrownBy(() -> fixture.kept.secure(entry.generation(), KeptFixture.soon()))
          .isInstanceOf(KeptFixture.Killed.class);

      fixture.killAt = null;
      // The container went on in between.
      write(entry.path().resolve("more"), "more");
      fixture.kept.secure(entry.generation(), KeptFixture.soon());

      HostCommand.run("rm", "-r", entry.generation().toString());
      fixture.current = Set.of();
      fixture.rescue();
      Path back = fixture.dataRoot.resolve("overlay2/layer-" + ID + "/diff/var/lib/docker");
      assertThat(Files.exists(back.resolve("more"), LinkOption.NOFOLLOW_LINKS)).as(step).isTrue();
    }
  }
}
