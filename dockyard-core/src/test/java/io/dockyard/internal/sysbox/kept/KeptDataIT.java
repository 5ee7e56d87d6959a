package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of what a sysbox-mgr left, by what is seen of its container. */
class KeptDataIT {

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

  private State only() {
    assertThat(fixture.kept.list()).hasSize(1);
    return fixture.kept.list().get(0).state();
  }

  private static void copy(Path from, Path to) {
    directory(to.resolveSibling(""));
    HostCommand.run("cp", "-a", from.toString(), to.toString());
  }

  @Test
  void anEntryThatIsInItsContainerGoesAndItsGenerationWithIt() {
    KeptEntry entry = fixture.entry("inner");
    copy(entry.path(), fixture.container(ID).resolve("var/lib/docker"));
    assertThat(only()).isEqualTo(State.RETURNED);

    fixture.kept.collect(soon());

    assertThat(entry.generation()).doesNotExist();
    assertThat(GenerationMarker.file(entry.generation())).doesNotExist();
  }

  @Test
  void anEntryThatItsContainerLacksStaysUntilItIsBroughtBack() {
    KeptEntry entry = fixture.entry("inner");
    Path upper = fixture.container(ID);
    fixture.kept.collect(soon());
    assertThat(only()).isEqualTo(State.RESCUABLE);

    fixture.rescue();

    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("inner");
    assertThat(entry.generation()).doesNotExist();
    assertThat(fixture.kept.list()).isEmpty();
    assertThat(fixture.kept.nothing()).isTrue();
  }

  @Test
  void whatIsThereIsReplacedNotMergedAndKept() {
    KeptEntry entry = fixture.entry("younger");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    age(write(target.resolve("canary"), "older"));
    age(write(target.resolve("only here"), "older"));

    fixture.rescue();

    assertThat(target.resolve("canary")).hasContent("younger");
    assertThat(target.resolve("only here")).doesNotExist();
    assertThat(entry.path()).doesNotExist();
    SysboxKept displaced = fixture.kept.list().get(0);
    assertThat(displaced.state()).isEqualTo(State.DISPLACED);
    assertThat(displaced.containerId()).isEqualTo(ID);
    assertThat(displaced.store()).isEqualTo("docker");
    assertThat(displaced.path().resolve("only here")).hasContent("older");

    fixture.kept.prune(displaced.path(), soon());
    assertThat(fixture.kept.list()).isEmpty();
  }

  @Test
  void youngerDataIsOnlyReplacedWhereThatIsAskedFor() {
    KeptEntry entry = fixture.entry("older");
    age(entry.path().resolve("canary"));
    Path target = fixture.container(ID).resolve("var/lib/docker");
    write(target.resolve("canary"), "younger");

    fixture.rescue();
    assertThat(only()).isEqualTo(State.NEWER_IN_CONTAINER);
    assertThatThrownBy(() -> fixture.kept.rescue(entry.path(), false, soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("younger data");
    assertThat(target.resolve("canary")).hasContent("younger");

    fixture.kept.rescue(entry.path(), true, soon());
    assertThat(target.resolve("canary")).hasContent("older");
    assertThat(only()).isEqualTo(State.DISPLACED);
  }

  @Test
  void oneFileOfTheFutureDoesNotMakeOldDataYoung() throws Exception {
    KeptEntry entry = fixture.entry("older");
    age(entry.path().resolve("canary"));
    Path target = fixture.container(ID).resolve("var/lib/docker");
    HostCommand.run(
        "touch", "-d", "2099-01-01", write(entry.path().resolve("layer"), "x").toString());
    copy(entry.path(), target);
    write(target.resolve("canary"), "younger");

    fixture.rescue();

    assertThat(only()).isEqualTo(State.NEWER_IN_CONTAINER);
    assertThat(target.resolve("canary")).hasContent("younger");
  }

  @Test
  void aVolumeThatIsHalfDeletedDoesNotReplaceAWholeCopy() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    write(entry.path().resolve("more"), "more");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    copy(entry.path(), target);
    Files.delete(entry.path().resolve("more"));

    fixture.rescue();

    assertThat(target.resolve("more")).hasContent("more");
    assertThat(fixture.kept.list()).isEmpty();
  }

  @Test
  void aContainerItsDaemonHasDeletedTakesItsDataAlongWhereItWasSeenBefore() {
    KeptEntry entry = fixture.entry("inner");
    fixture.container("other");
    fixture.container(ID);
    fixture.kept.collect(soon());
    fixture.deleteContainer(ID);
    assertThat(only()).isEqualTo(State.CONTAINER_DELETED);

    fixture.kept.collect(soon());

    assertThat(entry.path()).doesNotExist();
  }

  @Test
  void whoseDataItIsCanBeNotedWithoutWaiting() {
    KeptEntry entry = fixture.entry("inner");
    fixture.container("other");
    fixture.container(ID);
    try (FileLock held = fixture.kept.lock(soon())) {
      fixture.kept.noteOwners();
    }
    assertThat(GenerationMarker.of(entry.generation()).orElseThrow().owners()).isEmpty();

    fixture.kept.noteOwners();

    fixture.deleteContainer(ID);
    assertThat(only()).isEqualTo(State.CONTAINER_DELETED);
  }

  @Test
  void aContainerNobodyIsKnownToHaveHadKeepsItsData() {
    KeptEntry entry = fixture.entry("inner");
    fixture.container("other");

    fixture.rescue();

    assertThat(only()).isEqualTo(State.UNKNOWN_CONTAINER);
    assertThat(entry.path().resolve("canary")).hasContent("inner");
    fixture.kept.prune(entry.path(), soon());
    assertThat(entry.generation()).doesNotExist();
  }

  @Test
  void aDataRootThatIsNotMountedKeepsItsContainersData() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    fixture.container(ID);
    fixture.kept.collect(soon());
    Files.move(fixture.dataRoot, fixture.dataRoot.resolveSibling("elsewhere"));
    directory(fixture.dataRoot);

    fixture.rescue();

    assertThat(only()).isEqualTo(State.UNKNOWN_CONTAINER);
    assertThat(fixture.kept.list().get(0).instance()).contains("a_");
    assertThat(entry.path().resolve("canary")).hasContent("inner");
  }

  @Test
  void aDestroyedInstanceTakesItsContainersDataAlong() {
    KeptEntry entry = fixture.entry("inner");
    fixture.container(ID);
    KeptEntry foreign = fixture.entry("20260101T000000Z-1", Store.DOCKER, "other", "foreign");

    fixture.kept.destroyed(
        fixture.dataRoot, () -> fixture.homes.destroyed(fixture.dataRoot), soon());

    assertThat(entry.path()).doesNotExist();
    assertThat(foreign.path().resolve("canary")).hasContent("foreign");
  }

  @Test
  void whatARunningContainerWorksInIsLeftAloneEvenIfItsLayerHasTheSame() {
    KeptEntry entry = fixture.entry("inner");
    copy(entry.path(), fixture.container(ID).resolve("var/lib/docker"));
    Path mounted = fixture.folder.path().resolve("mounted");
    fixture.bind(entry.path(), mounted);

    fixture.rescue();

    assertThat(only()).isEqualTo(State.IN_USE);
    assertThatThrownBy(() -> fixture.kept.prune(entry.path(), soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the container runs");
    fixture.unmount(mounted);
    assertThat(only()).isEqualTo(State.RETURNED);
  }

  @Test
  void aContainerWhoseFileSystemIsMountedIsNotTouched() {
    KeptEntry entry = fixture.entry("inner");
    Path upper = fixture.container(ID);
    Path merged = upper.resolveSibling("merged");
    fixture.overlay(directory(fixture.folder.path().resolve("lower")), upper, merged);

    fixture.rescue();

    assertThat(only()).isEqualTo(State.IN_USE);
    assertThat(upper.resolve("var")).doesNotExist();
    assertThat(entry.path().resolve("canary")).hasContent("inner");
  }

  @Test
  void nothingIsWrittenThroughALinkThatTheContainerMade() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    Path outside = directory(fixture.folder.path().resolve("outside"));
    Files.createSymbolicLink(fixture.container(ID).resolve("var"), outside);

    fixture.rescue();

    assertThat(only()).isEqualTo(State.UNKNOWN_CONTAINER);
    assertThat(outside).isEmptyDirectory();
    assertThat(entry.path().resolve("canary")).hasContent("inner");
  }

  @Test
  void ofTwoGenerationsTheYoungerIsBroughtBack() {
    KeptEntry older = fixture.entry("20260101T000000Z-1", Store.DOCKER, ID, "older");
    age(older.path().resolve("canary"));
    fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "younger");
    Path upper = fixture.container(ID);

    fixture.rescue();

    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("younger");
    assertThat(only()).isEqualTo(State.NEWER_IN_CONTAINER);
    assertThat(older.path().resolve("canary")).hasContent("older");
  }

  @Test
  void aContainerThatTheRunningSysboxKnowsGetsItBackInItsVolume() {
    KeptEntry entry = fixture.entry("younger");
    Path upper = fixture.container(ID);
    KeptEntry volume = fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "older");
    age(volume.path().resolve("canary"));
    fixture.current = Set.of(volume.generation());

    fixture.rescue();

    assertThat(volume.path().resolve("canary")).hasContent("younger");
    assertThat(upper.resolve("var")).doesNotExist();
    assertThat(entry.path()).doesNotExist();
    SysboxKept displaced = fixture.kept.list().get(0);
    assertThat(displaced.state()).isEqualTo(State.DISPLACED);
    assertThat(displaced.path()).startsWith(fixture.rooms.displaced());
    fixture.kept.prune(displaced.path(), soon());
    assertThat(fixture.rooms.displaced()).doesNotExist();
  }

  @Test
  void theMarkerOfAnEarlierVersionIsRecognised() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    Files.writeString(
        GenerationMarker.file(entry.generation()),
        "dockyard keeps a generation of sysbox-mgr\nboot 1234\n");
    fixture.container(ID);

    fixture.kept.collect(soon());

    GenerationMarker marker = GenerationMarker.of(entry.generation()).orElseThrow();
    assertThat(marker.bootId()).isEqualTo("1234");
    assertThat(marker.owners()).containsEntry(ID, fixture.dataRoot);
  }
}
