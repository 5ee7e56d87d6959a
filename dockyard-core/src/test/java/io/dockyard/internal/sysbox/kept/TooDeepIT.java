package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.Owners;
import io.dockyard.internal.host.SubordinateIds;
import io.dockyard.testkit.DeepTree;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a container made deeper than a path may be long hinders nothing, and is never lost. */
class TooDeepIT {

  private static final SubordinateIds IDS = new SubordinateIds(100000, 65536);

  private KeptFixture fixture;
  private KeptEntry entry;
  private Path deep;

  @BeforeEach
  void entryWithADeepTree() {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
    entry = fixture.entry("inner");
    deep = DeepTree.make(entry.path().resolve("deep"), "content");
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void itIsComparedToItsBottom() throws Exception {
    Path other = directory(fixture.folder.path().resolve("other"));
    write(other.resolve("canary"), "inner");
    DeepTree.make(other.resolve("deep"), "content");
    assertThat(compared(other).contained()).isTrue();

    DeepTree.atBottom(other.resolve("deep"), "sh", "-c", "echo another > {}");
    assertThat(compared(other).contained()).isFalse();
    assertThat(compared(other).lacksOnlyTheTooDeep()).isTrue();
    assertThat(compared(other).missing().orElseThrow())
        .startsWith(entry.path().toString())
        .contains(DeepTree.FILE)
        .endsWith("another content there");

    write(other.resolve("canary"), "another");
    assertThat(compared(other).lacksOnlyTheTooDeep()).isFalse();
    assertThat(compared(other).copied()).isFalse();
  }

  private TreeComparison compared(Path other) throws Exception {
    return TreeComparison.of(entry.path(), other, OwnerShift.NONE);
  }

  @Test
  void itsOwnersAreFoundAndGivenBack() throws Exception {
    DeepTree.atBottom(deep, "chown", "100004:100005", "{}");
    assertThat(Owners.anyOutside(entry.path(), IDS, soon())).isTrue();

    assertThat(Owners.asInside(entry.path(), IDS, soon())).isEqualTo(1);

    assertThat(DeepTree.stat(deep, "%U:%G")).isEqualTo("4:5");
    assertThat(Owners.anyOutside(entry.path(), IDS, soon())).isFalse();
  }

  @Test
  void anOwnerAtItsBottomCountsForTheShift() throws Exception {
    Path layer = directory(fixture.folder.path().resolve("layer"));
    HostCommand.run("chown", "-R", "200000:200000", entry.path().toString());
    assertThat(OwnerShift.between(entry.path(), layer)).isEqualTo(new OwnerShift(200000, 200000));

    DeepTree.atBottom(deep, "chown", "7", "{}");

    assertThat(OwnerShift.between(entry.path(), layer)).isEqualTo(OwnerShift.NONE);
  }

  @Test
  void beforeAStopItIsLinkedAsideWhole() throws Exception {
    HostCommand.run("chown", "3:3", deep.toString());
    fixture.container(ID);
    fixture.current = Set.of(entry.generation());
    String inode = DeepTree.stat(deep, "%i");

    assertThat(fixture.kept.secure(entry.generation(), soon())).isEqualTo(1);
    // A stop that was called off, and the next one.
    assertThat(fixture.kept.secure(entry.generation(), soon())).isZero();

    KeptEntry aside = fixture.rooms.entriesOf(fixture.rooms.generations().get(0)).get(0);
    assertThat(aside.generation()).isNotEqualTo(entry.generation());
    assertThat(DeepTree.stat(aside.path(), "%i")).isEqualTo(inode);
    assertThat(compared(aside.path()).contained()).isTrue();
    fixture.kept.release(entry.generation(), soon());
    assertThat(fixture.rooms.aside()).doesNotExist();
  }

  @Test
  void aRescueBringsBackWhatCanBeCopiedAndKeepsAllOfIt() {
    Path layer = fixture.container(ID);

    fixture.rescue();

    assertThat(layer.resolve("var/lib/docker/canary")).hasContent("inner");
    assertThatItIsKept();
    fixture.rescue();
    assertThatItIsKept();
  }

  @Test
  void whereTheContainerHasAllElseNothingIsReplaced() {
    Path target = fixture.container(ID).resolve("var/lib/docker");
    write(target.resolve("canary"), "inner");
    HostCommand.of("rsync", "-a", entry.path() + "/", target + "/").result();

    fixture.rescue();

    assertThat(fixture.steps).doesNotContain("copied");
    assertThatItIsKept();
  }

  @Test
  void whatIsKeptAlreadyIsNotKeptAgainAfterTheNextStop() {
    fixture.container(ID);
    fixture.rescue();
    KeptEntry next = fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "inner");
    DeepTree.make(next.path().resolve("deep"), "content");

    fixture.rescue();

    assertThat(next.generation()).doesNotExist();
    assertThatItIsKept();
  }

  @Test
  void oneThatIsAskedForIsBroughtBackLikewise() {
    Path target = fixture.container(ID).resolve("var/lib/docker");

    fixture.kept.rescue(entry.path(), false, soon());

    assertThat(target.resolve("canary")).hasContent("inner");
    assertThatItIsKept();
  }

  private void assertThatItIsKept() {
    List<SysboxKept> kept = fixture.kept.list();
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).state()).isEqualTo(State.DISPLACED);
    assertThat(kept.get(0).bytes()).isGreaterThan(70 * 4096);
    assertThat(DeepTree.stat(kept.get(0).path(), "%s")).isEqualTo("7");
  }

  @Test
  void itGoesWithItsInstance() {
    fixture.kept.noteOwners();
    fixture.container(ID);
    fixture.kept.noteOwners();

    fixture.kept.destroyed(
        fixture.dataRoot, () -> fixture.homes.destroyed(fixture.dataRoot), soon());

    assertThat(entry.path()).doesNotExist();
    assertThat(fixture.kept.nothing()).isTrue();
  }
}
