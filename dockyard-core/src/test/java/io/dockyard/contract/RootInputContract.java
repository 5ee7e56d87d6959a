package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.Instance;
import io.dockyard.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which directories become the root of an instance, and which are refused. */
public abstract class RootInputContract extends BackendContract {

  private static final String NOBODY = "65534";

  /** A root in the test's folder. */
  private Path root(String name) {
    return folder().resolve(name);
  }

  private void assertRootRefused(Path root, String... said) {
    String[] all = Arrays.copyOf(said, said.length + 1);
    all[said.length] = "root '" + root + "'";
    assertRefused(spec("a").root(root), all);
  }

  @Test
  void aDirectoryWithFilesThatAreNotOursIsRefused() {
    write(root("r/precious"), "data");
    assertRootRefused(root("r"), "files in it that are not ours");
    assertThat(root("r/precious")).hasContent("data");
  }

  @Test
  void aFileIsRefused() {
    write(root("r"), "data");
    assertRootRefused(root("r"), "is not a directory");
  }

  @Test
  void aDirectoryBelowAFileIsRefused() {
    write(root("file"), "data");
    assertRootRefused(root("file/r"), root("file") + ", which is not a directory");
  }

  @Test
  void aLinkIsRefused() throws Exception {
    Files.createSymbolicLink(root("link"), makeFolder(root("elsewhere")));
    assertRootRefused(root("link"), "is a symbolic link");
  }

  @Test
  void aLinkToNowhereIsRefused() throws Exception {
    Files.createSymbolicLink(root("link"), root("nowhere"));
    assertRootRefused(root("link"), "is a symbolic link");
  }

  @Test
  void aLinkOnTheWayIsRefused() throws Exception {
    Files.createSymbolicLink(root("link"), makeFolder(root("elsewhere")));
    assertRootRefused(root("link/r"), "symbolic link on its way: " + root("link"));
  }

  @Test
  void aLinkToTheRootOfAnInstanceIsNoWayToTakeItUp() throws Exception {
    Path real = root("real");
    create(spec("a").root(real));
    host("mv " + REGISTRY.resolve("a") + " " + root("kept-entry"));
    Files.createSymbolicLink(root("link"), real);

    assertRootRefused(root("link"), "is a symbolic link");

    host("mv " + root("kept-entry") + " " + REGISTRY.resolve("a"));
  }

  @Test
  void rootsOfInstancesLieApart() {
    create(spec("b").root(root("b")));
    assertRootRefused(root("b/r"), "is in " + root("b"), "the root of instance 'b'");
    assertRootRefused(folder(), "is above " + root("b"), "the root of instance 'b'");
    assertRootRefused(root("b"), "is in " + root("b"), "the root of instance 'b'");
    // Names that begin alike are not below each other.
    create(spec("c").root(root("b.")));
    create(spec("d").root(root("b...")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/lib/dockyard",
        "/var/lib/dockyard/registry/a",
        "/var/lib/dockyard/sysbox/a",
        "/var/lib/dockyard/instances",
        "/var/lib/dockyard-sysbox",
        "/run/dockyard",
        "/run/sysbox/a"
      })
  void whatDockyardKeepsForItselfIsRefused(String root) {
    assertRootRefused(Path.of(root), "dockyard keeps for itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/var/lib/docker", "/var/lib/docker/volumes/r", "/var/lib/containerd/r"})
  void theUsualPlacesOfDockersDataAreRefused(String root) {
    assertRootRefused(Path.of(root), "data of another Docker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data-root", "graph"})
  void theDataRootOfTheSystemsConfigurationIsRefused(String key) {
    withSystemConfiguration("{\"" + key + "\": \"" + root("d/data") + "\"}");
    assertRootRefused(root("d/data/r"), "is in " + root("d/data"), "data of another Docker");
    assertRootRefused(root("d"), "is above " + root("d/data"), "data of another Docker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"data-root\": [1]}", "{\"data-root\": null}", ""})
  void aSystemConfigurationThatIsWrongIsNoHindrance(String text) {
    withSystemConfiguration(text);
    create(spec("a").root(root("r")));
  }

  private void withSystemConfiguration(String text) {
    Path folder = Path.of("/etc/docker");
    Path file = folder.resolve("daemon.json");
    if (Files.exists(file)) {
      host("mv " + file + " " + root("system-daemon.json"));
      afterwards("mv " + root("system-daemon.json") + " " + file);
    } else if (!Files.exists(folder)) {
      afterwards("rmdir " + folder);
    }
    write(file, text);
    afterwards("rm " + file);
  }

  @Test
  void theDataRootOfARunningDockerdIsRefused() {
    write(root("c.json"), "{\"data-root\": \"" + root("configured") + "\"}");
    List<List<String>> arguments =
        List.of(
            List.of("--data-root", root("given").toString()),
            List.of("--data-root=" + root("joined")),
            List.of("--config-file", root("c.json").toString()));
    List<String> dataRoots = List.of("given", "joined", "configured");
    for (int i = 0; i < arguments.size(); i++) {
      try (ChildProcess dockerd = callsItselfDockerd("", String.join(" ", arguments.get(i)))) {
        assertThat(dockerd.isAlive()).isTrue();
        assertRootRefused(root(dataRoots.get(i) + "/r"), "data of another Docker");
      }
    }
  }

  @Test
  void aDockerdWhoseConfigurationIsNoFileIsNoHindrance() {
    host("mkfifo " + root("pipe"));
    host("head -c 2000000 /dev/zero >" + root("large"));
    for (String file : List.of(root("pipe").toString(), root("large").toString(), "/dev/zero")) {
      closing(callsItselfDockerd("", "--config-file " + file));
    }

    create(spec("a").root(root("r")));
  }

  @Test
  void aUserWhoCallsAProcessDockerdIsNoHindrance() {
    closing(callsItselfDockerd("setpriv --reuid=65534", "--data-root " + root("r")));

    create(spec("a").root(root("r")));
  }

  /** A shell that goes by the name of a dockerd, with its arguments. */
  private static ChildProcess callsItselfDockerd(String by, String arguments) {
    String script = "exec -a /usr/sbin/dockerd bash -c \"echo up; read line\" dockerd ";
    ChildProcess dockerd =
        ChildProcess.start("bash", "-c", "exec " + by + " bash -c '" + script + arguments + "'");
    dockerd.awaitLine("up", PATIENCE);
    return dockerd;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"containers network volumes image overlay2", "containers network volumes"})
  void dataOfADockerThatNobodyNamesIsRecognised(String folders) {
    for (String name : List.of(folders.split(" ", -1))) {
      makeFolder(root("data/" + name));
    }
    assertRootRefused(root("data/r"), "is in " + root("data"), "data of another Docker");
    assertRootRefused(root("data/volumes/x/r"), "is in " + root("data"), "data of another Docker");
  }

  @Test
  void aDirectoryThatOthersCanChangeIsRefused() {
    host("chmod 777 " + makeFolder(root("r")));
    assertRootRefused(root("r"), "can be written to by others than root");
    host("chmod 1777 " + root("r"));
    assertRootRefused(root("r"), "can be written to by others than root");
    host("chmod 755 " + root("r"));
    host("chown " + NOBODY + " " + root("r"));
    assertRootRefused(root("r"), "belongs to user 65534");
  }

  @Test
  void aDirectoryOnTheWayThatOthersCanChangeIsRefused() {
    host("chmod 757 " + makeFolder(root("open")));
    assertRootRefused(root("open/x/r"), root("open").toString(), "written to by others");
    host("chmod 775 " + root("open"));
    host("chgrp " + NOBODY + " " + root("open"));
    assertRootRefused(root("open/x/r"), root("open").toString(), "written to by others");
  }

  @Test
  void aDirectoryOnTheWayOfAnotherUserIsRefused() {
    host("chown " + NOBODY + " " + makeFolder(root("theirs")));
    assertRootRefused(root("theirs/r"), root("theirs").toString(), "belongs to user 65534");
    host("chmod 1777 " + root("theirs"));
    assertRootRefused(root("theirs/r"), root("theirs").toString(), "belongs to user 65534");
  }

  @Test
  void aStickyDirectoryOnTheWayIsFine() {
    host("chmod 1777 " + makeFolder(root("sticky")));
    create(spec("a").root(root("sticky/r")));
  }

  @Test
  void aMarkerThatSomebodyElseMayHaveWrittenDoesNotCount() {
    Path marker = write(root("r/.dockyard"), markerOf("a"));
    host("chown " + NOBODY + " " + marker);
    assertRootRefused(root("r"), "files in it that are not ours");
    host("chown 0 " + marker);
    host("chmod 666 " + marker);
    assertRootRefused(root("r"), "files in it that are not ours");
  }

  @Test
  void theMarkerOfAnotherInstanceDoesNotCount() {
    write(root("r/.dockyard"), markerOf("other"));
    assertRootRefused(root("r"), "files in it that are not ours");
  }

  private static String markerOf(String prefix) {
    return "{\"format\":1,\"prefix\":\"" + prefix + "\",\"id\":\"x\",\"layout\":\"STANDARD\"}";
  }

  @Test
  void aFileSystemThatCannotHoldLayersIsRefused() {
    for (String name : List.of("lower", "upper", "work", "merged")) {
      makeFolder(root(name));
    }
    String options = "lowerdir=" + root("lower") + ",upperdir=" + root("upper");
    mount("-t overlay -o " + options + ",workdir=" + root("work") + " none", root("merged"));
    assertRootRefused(root("merged/r"), "overlay at " + root("merged"), "use ext4");
  }

  @Test
  void aReadOnlyMountIsRefused() {
    makeFolder(root("ro"));
    mount("-t tmpfs -o ro none", root("ro"));
    assertRootRefused(root("ro/r"), "read-only mount: " + root("ro"));
  }

  @Test
  void aReadOnlyBindMountIsRefused() {
    makeFolder(root("rw"));
    makeFolder(root("ro"));
    mount("--bind " + root("rw"), root("ro"));
    host("mount -o remount,bind,ro " + root("ro"));
    assertRootRefused(root("ro/r"), "read-only mount: " + root("ro"));
  }

  private void mount(String what, Path where) {
    host("mount " + what + " " + where);
    afterwards("umount " + where);
  }

  @Test
  void aRootThatBecameALinkIsNotDeletedThrough() throws Exception {
    Instance instance = create(spec("a").root(root("r")));
    host("mv " + root("r") + " " + root("moved"));
    Files.createSymbolicLink(root("r"), root("moved"));

    assertThat(catchThrowable(instance::destroy)).hasMessageContaining(root("r").toString());
    assertThat(root("moved/etc/daemon.json")).exists();

    Files.delete(root("r"));
    host("mv " + root("moved") + " " + root("r"));
  }

  @Test
  void aParentThatBecameALinkIsNotDeletedThrough() throws Exception {
    Instance instance = create(spec("a").root(root("p/r")));
    host("mv " + root("p") + " " + root("moved"));
    Files.createSymbolicLink(root("p"), root("moved"));

    assertThat(catchThrowable(instance::destroy)).hasMessageContaining("symbolic link");
    assertThat(root("moved/r/etc/daemon.json")).exists();

    Files.delete(root("p"));
    host("mv " + root("moved") + " " + root("p"));
  }

  @Test
  void missingParentsAreMadeAndGoWithTheLastInstance() {
    Instance first = create(spec("a").root(root("x/y/a")));
    Instance second = create(spec("b").root(root("x/y/b")));
    first.destroy();
    assertThat(root("x/y/b")).isDirectory();
    second.destroy();
    assertThat(root("x")).doesNotExist();
  }

  @Test
  void anEmptyDirectoryStaysOne() {
    makeFolder(root("x/r"));
    create(spec("a").root(root("x/r"))).destroy();
    assertThat(root("x/r")).isEmptyDirectory();
  }
}
