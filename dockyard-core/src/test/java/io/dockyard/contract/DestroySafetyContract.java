package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.Mounts;
import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Destroying an instance deletes what is in its root, and nothing that only shows there. */
public abstract class DestroySafetyContract extends BackendContract {

  @BeforeEach
  void makeOutside() {
    write(folder().resolve("precious"), "precious");
  }

  private void assertOutsideIsThere() {
    assertThat(folder().resolve("precious")).hasContent("precious");
  }

  private Instance withBoundVolume() {
    Instance instance = start("dsa");
    docker(instance)
        .run(
            "volume",
            "create",
            "-o",
            "type=none",
            "-o",
            "o=bind",
            "-o",
            "device=" + folder(),
            "bound");
    SleepingContainer.run(instance, "--name", "user", "-v", "bound:/data");
    docker(instance).run("exec", "user", "sh", "-c", "echo new > /data/new");
    assertThat(mountsIn(instance)).anyMatch(path -> path.endsWith("bound/_data"));
    return instance;
  }

  private static List<Path> mountsIn(Instance instance) {
    return Mounts.below(instance.plan().paths().root()).stream()
        .map(mount -> mount.mountPoint())
        .toList();
  }

  @Test
  void aFolderOutsideBoundAsVolumeKeepsItsFiles() {
    Instance instance = withBoundVolume();

    instance.destroy();

    assertOutsideIsThere();
    assertThat(folder().resolve("new")).hasContent("new");
  }

  @Test
  void aFolderOutsideKeepsItsFilesAlsoWhenEverythingWasKilled() {
    Instance instance = withBoundVolume();
    SurvivalContract.Victim.EVERYTHING.kill(instance);
    assertThat(mountsIn(instance)).anyMatch(path -> path.endsWith("bound/_data"));

    instance.destroy();

    assertOutsideIsThere();
    assertThat(folder().resolve("new")).hasContent("new");
  }

  @Test
  void aMountThatIsBusyGoesAndKeepsItsFiles() throws IOException {
    Instance instance = create("dsb");
    Path mountPoint = Files.createDirectory(instance.plan().paths().root().resolve("mine"));
    host("mount --bind " + folder() + " " + mountPoint);
    try (ChildProcess user =
        ChildProcess.start("sh", "-c", "cd " + mountPoint + " && exec sleep 3600")) {
      instance.destroy();

      assertThat(mountPoint).doesNotExist();
      assertOutsideIsThere();
      assertThat(user.isAlive()).isTrue();
    }
  }

  @Test
  void linksAreDeletedAndNotFollowed() throws IOException {
    Instance instance = create("dsc");
    InstanceRoot root = new InstanceRoot(instance);
    Files.createSymbolicLink(root.path().resolve("link"), folder());
    Files.createSymbolicLink(instance.plan().paths().run().resolve("link"), folder());

    instance.start();
    instance.stop();
    assertOutsideIsThere();
    instance.destroy();

    assertThat(root.path()).doesNotExist();
    assertOutsideIsThere();
  }

  @Test
  void aRunFolderReplacedByALinkIsNotFollowed() throws IOException {
    Instance instance = create("dsd");
    Path run = instance.plan().paths().run();
    Files.delete(run);
    Files.createSymbolicLink(run, folder());

    assertThatThrownBy(instance::destroy).isInstanceOf(RefusedException.class);

    assertOutsideIsThere();
    Files.delete(run);
    instance.destroy();
  }

  @Test
  void aRootWithoutItsMarkerIsRefusedAndNothingIsDeleted() throws IOException {
    assertRefusedWith("");
  }

  @Test
  void aRootWithTheMarkerOfAnotherIsRefusedAndNothingIsDeleted() throws IOException {
    assertRefusedWith("{\"format\":1,\"prefix\":\"dse\",\"id\":\"another\"}\n");
  }

  private void assertRefusedWith(String marker) throws IOException {
    Instance instance = create("dse");
    InstanceRoot root = new InstanceRoot(instance);
    Files.writeString(instance.plan().paths().run().resolve("file"), "somebody's");
    String real = Files.readString(instance.plan().paths().marker());
    if (marker.isEmpty()) {
      Files.delete(instance.plan().paths().marker());
    } else {
      Files.writeString(instance.plan().paths().marker(), marker);
    }
    Map<Path, Long> files = root.files();

    assertThatThrownBy(instance::destroy)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("marker");
    assertThatThrownBy(instance::start).isInstanceOf(RefusedException.class);
    assertThatThrownBy(instance::stop).isInstanceOf(RefusedException.class);

    assertThat(root.files()).isEqualTo(files);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    Files.writeString(instance.plan().paths().marker(), real);
    instance.destroy();
  }

  @Test
  void aParentThatTwoInstancesShareGoesWithTheLast() throws IOException {
    Path parent = folder().resolve("made/for/both");
    Instance first = create(spec("dsf").root(parent.resolve("f")));
    Instance second = create(spec("dsg").root(parent.resolve("g")));

    first.destroy();
    assertThat(parent).exists();
    second.destroy();

    assertThat(folder().resolve("made")).doesNotExist();
    assertOutsideIsThere();
  }

  /** The files of a root. */
  private record InstanceRoot(Instance instance) {

    Path path() {
      return instance.plan().paths().root();
    }

    /** Every file with its size. */
    Map<Path, Long> files() throws IOException {
      Map<Path, Long> files = new TreeMap<>();
      try (Stream<Path> all = Files.walk(path())) {
        for (Path file : all.toList()) {
          files.put(file, Files.isRegularFile(file) ? Files.size(file) : 0L);
        }
      }
      return files;
    }
  }

  @Test
  void dataThatSomebodyPutIntoTheRootOfACreationThatWasCutShortStays() {
    Instance instance = create("dsb");
    Path root = cutShortBeforeTheMarker(instance, "ROOT", "GROUP");
    Path precious = root.resolve("precious");
    write(precious, "precious");

    assertThatThrownBy(() -> create("dsb"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("files in it", "not ours");

    assertThat(precious).hasContent("precious");
    assertThat(dockyard().find("dsb")).isEmpty();
    host("rm -r " + root);
    create("dsb").start();
  }

  @Test
  void suchDataStaysAlsoWhenTheCreationIsTakenBack() {
    Instance instance = create("dsb");
    Path root = cutShortBeforeTheMarker(instance, "ROOT", "GROUP");
    write(root.resolve("precious"), "precious");

    dockyard().find("dsb").orElseThrow().destroy();

    assertThat(root.resolve("precious")).hasContent("precious");
    assertThat(dockyard().find("dsb")).isEmpty();
    host("rm -r " + root);
  }

  @Test
  void aRootThatSomebodyMadeBeforeACreationGoesOnStays() {
    Instance instance = create("dsb");
    Path root = cutShortBeforeTheMarker(instance, "GROUP");

    create("dsb").destroy();

    assertThat(root).isEmptyDirectory();
    host("rmdir " + root);
  }

  @Test
  void aGroupThatSomebodyMadeBeforeACreationGoesOnStays() {
    Instance instance = create("dsb");
    cutShortBeforeTheMarker(instance, "ROOT");

    assertThatThrownBy(() -> create("dsb"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("group dsbdocker", "not ours");

    assertThat(Groups.gid("dsbdocker")).isPresent();
    assertThat(dockyard().find("dsb")).isEmpty();
    host("groupdel dsbdocker");
  }

  @Test
  void aGroupThatSomebodyMadeInThePlaceOfTheInstancesStays() {
    Instance instance = create("dsb");
    String other = groupOfAnotherId();

    instance.destroy();

    assertThat(host("getent group dsbdocker")).contains(":" + other + ":");
    host("groupdel dsbdocker");
  }

  @Test
  void aGroupThatSomebodyMadeAfterItWasNotedIsNotTaken() {
    Instance instance = create("dsb");
    String other = groupOfAnotherId();
    cutShortBeforeTheMarker(instance, "ROOT\",\"GROUP");

    assertThatThrownBy(() -> create("dsb"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("group dsbdocker", "not ours");

    assertThat(host("getent group dsbdocker")).contains(":" + other + ":");
    assertThat(dockyard().find("dsb")).isEmpty();
    host("groupdel dsbdocker");
  }

  @Test
  void whereTheNotedIdIsAnotherGroupsByThenTheNextIsTaken() {
    Instance instance = create("dsb");
    int noted = Groups.gid("dsbdocker").orElseThrow();
    host("groupdel dsbdocker && groupadd --system --gid " + noted + " dsbother");
    cutShortBeforeTheMarker(instance, "ROOT\",\"GROUP");

    Instance completed = create("dsb");

    assertThat(Groups.gid("dsbdocker").orElseThrow()).isNotEqualTo(noted);
    completed.destroy();
    assertThat(Groups.gid("dsbdocker")).isEmpty();
    assertThat(Groups.gid("dsbother")).hasValue(noted);
    host("groupdel dsbother");
  }

  /** Whoever made the instance's group anew did not know its id. */
  private static String groupOfAnotherId() {
    return host(
        "groupmod -n dsbaside dsbdocker && groupadd --system dsbdocker && groupdel dsbaside"
            + " && getent group dsbdocker | cut -d: -f3");
  }

  /** An entry of before ids were noted. */
  @Test
  void aGroupOfWhichNoIdWasNotedGoesWithItsInstance() {
    Instance instance = create("dsb");
    Path entry = REGISTRY.resolve("dsb").resolve("instance.json");
    write(entry, read(entry).replaceFirst("\"groupId\":\\s*\\d+,", ""));
    assertThat(read(entry)).doesNotContain("groupId");

    instance.destroy();

    assertThat(Groups.gid("dsbdocker")).isEmpty();
  }

  /**
   * Makes it one of which a creation has made no more than an empty root when its JVM was killed.
   *
   * @return the root
   */
  private static Path cutShortBeforeTheMarker(Instance instance, String... made) {
    Path entry = REGISTRY.resolve(instance.prefix()).resolve("instance.json");
    String noted = made.length == 0 ? "" : '"' + String.join("\",\"", made) + '"';
    write(
        entry,
        read(entry)
            .replace("\"READY\"", "\"CREATING\"")
            .replaceFirst("\"made\":\\s*\\[[^]]*]", "\"made\":[" + noted + "]"));
    Path root = instance.plan().paths().root();
    host("find " + root + " -mindepth 1 -delete");
    return root;
  }
}
