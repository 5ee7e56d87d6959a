package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DeepTree;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostCommand.Result;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime's wrapper does before a container is created. */
class RuntimeRescueIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private KeptFixture fixture;
  private RuntimePrograms programs;
  private Path upper;

  @BeforeEach
  void open() {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
    upper = fixture.container(ID);
    programs = new RuntimePrograms(fixture);
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private void create() {
    programs.mountRoot();
    Result result = programs.create();
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .startsWith("created: --root /run/runtime --log ")
        .endsWith(ID + "\n");
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedContainerGetsBackWhatIsKeptOfIt(Store store) throws Exception {
    KeptEntry entry = fixture.entry("20260101T000000Z-1", store, ID, "inner");
    Path file = write(entry.path().resolve("a/file"), "content");
    HostCommand.run("chown", "4711:4712", file.toString());
    HostCommand.run("chmod", "4751", file.toString());
    age(file);
    Files.createLink(entry.path().resolve("hard link"), file);
    Files.createSymbolicLink(entry.path().resolve("link"), Path.of("/nowhere"));
    HostCommand.run("mknod", entry.path().resolve("null").toString(), "c", "1", "3");
    HostCommand.run("mknod", entry.path().resolve("deleted").toString(), "c", "0", "0");
    write(entry.path().resolve("d/".repeat(500)).resolve("file"), "deep");

    create();

    Path seen = programs.merged.resolve(store.inside());
    assertThat(seen.resolve("canary")).hasContent("inner");
    Facts facts = Facts.of(seen.resolve("a/file")).orElseThrow();
    assertThat(facts.uid() + ":" + facts.gid()).isEqualTo("4711:4712");
    assertThat(facts.permissions()).isEqualTo(04751);
    assertThat(facts.modified().toInstant()).isEqualTo(KeptFixture.OLD);
    assertThat(Files.getAttribute(seen.resolve("hard link"), "unix:ino"))
        .isEqualTo(Files.getAttribute(seen.resolve("a/file"), "unix:ino"));
    assertThat(Files.readSymbolicLink(seen.resolve("link"))).isEqualTo(Path.of("/nowhere"));
    assertThat(HostCommand.run("stat", "-c", "%t:%T", seen.resolve("null").toString()))
        .isEqualTo("1:3\n");
    assertThat(KeptFixture.exists(seen.resolve("deleted"))).isFalse();
    assertThat(seen.resolve("d/".repeat(500)).resolve("file")).hasContent("deep");
    assertThat(programs.merged.resolve("bin/of the image")).exists();
    assertThat(KeptFixture.exists(entry.path())).isFalse();
    assertThat(fixture.kept.list()).isEmpty();
    assertThat(programs.beside()).isEmpty();
    assertThat(programs.log).content().contains(ID + " brought " + entry.path() + " back to ");
  }

  @Test
  void whatItHadIsReplacedAndKept() throws Exception {
    Path target = directory(upper.resolve("var/lib/docker"));
    age(write(target.resolve("canary"), "older"));
    age(write(target.resolve("only here"), "older"));
    fixture.entry("younger");

    create();

    assertThat(programs.inner("canary")).hasContent("younger");
    assertThat(programs.inner("only here")).doesNotExist();
    assertThat(fixture.kept.list())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo(State.DISPLACED);
              assertThat(one.path().resolve("only here")).hasContent("older");
            });
  }

  @Test
  void theYoungestIsTaken() throws Exception {
    KeptEntry older = fixture.entry("20260101T000000Z-1", Store.DOCKER, ID, "oldest");
    age(older.path().resolve("canary"));
    fixture.entry("20260202T000000Z-2", Store.DOCKER, ID, "youngest");

    create();

    assertThat(programs.inner("canary")).hasContent("youngest");
    assertThat(older.path()).exists();
  }

  @Test
  void whatWasLinkedAsideAndNotCopiedOutIsTaken() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    fixture.kept.secure(entry.generation(), soon());
    HostCommand.run("rm", "-r", entry.path().toString());

    create();

    assertThat(programs.inner("canary")).hasContent("inner");
  }

  @Test
  void youngerDataOfTheContainerIsNeverReplaced() throws Exception {
    KeptEntry entry = fixture.entry("older");
    age(entry.path().resolve("canary"));
    write(upper.resolve("var/lib/docker/canary"), "younger");

    create();

    assertThat(programs.inner("canary")).hasContent("younger");
    programs.unmountRoot();
    assertThat(fixture.kept.list())
        .extracting(SysboxKept::state)
        .containsExactly(State.NEWER_IN_CONTAINER);
  }

  @Test
  void whatTheContainerHasIsNotCopiedAgain() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    directory(upper.resolve("var/lib"));
    HostCommand.run(
        "cp", "-a", entry.path().toString(), upper.resolve("var/lib/docker").toString());

    create();

    assertThat(programs.beside()).isEmpty();
    assertThat(programs.inner("canary")).hasContent("inner");
    assertThat(fixture.kept.list()).isEmpty();
    assertThat(programs.log).doesNotExist();
  }

  @Test
  void itFollowsTheContainersOwnDataRoot() throws Exception {
    write(
        upper.resolve("etc/docker/daemon.json"), "{\n  \"data-root\": \"/srv/../srv/inner\"\n}\n");
    fixture.entry("inner");

    create();

    assertThat(programs.merged.resolve("srv/inner/canary")).hasContent("inner");
  }

  /** It would be the host's file that decides, or one that the container does not see. */
  @ParameterizedTest
  @ValueSource(strings = {"etc", "etc/docker", "etc/docker/daemon.json"})
  void aConfigurationThatIsALinkIsNotFollowedAndAllIsKept(String link) throws Exception {
    Path host = directory(fixture.folder.path().resolve("host"));
    for (String file : List.of("daemon.json", "docker/daemon.json")) {
      write(host.resolve(file), "{\n  \"data-root\": \"/srv/other\"\n}\n");
    }
    boolean isFile = link.endsWith(".json");
    directory(upper.resolve(link).resolveSibling(""));
    Files.createSymbolicLink(
        upper.resolve(link),
        isFile ? host.resolve("daemon.json") : link.equals("etc") ? host : host.resolve("docker"));
    fixture.entry("inner");

    create();

    assertThat(programs.inner("canary")).hasContent("inner");
    assertThat(upper.resolve("srv")).doesNotExist();
    programs.unmountRoot();
    assertThat(fixture.kept.list()).extracting(SysboxKept::state).containsExactly(State.DISPLACED);
  }

  @Test
  void aConfigurationOfAnySizeHoldsNobodyUp() throws Exception {
    HostCommand.run(
        "truncate", "-s", "3G", write(upper.resolve("etc/docker/daemon.json"), "").toString());
    fixture.entry("inner");

    create();

    assertThat(programs.inner("canary")).hasContent("inner");
  }

  /** As where a disk is full, or there are too many processes. */
  @ParameterizedTest
  @ValueSource(strings = {"awk", "find", "flock", "mv", "rsync", "stat", "sync", "tr", "umount"})
  void whereACommandFailsNothingIsLost(String command) throws Exception {
    programs.subordinateIds("sysbox:100000:65536\n");
    KeptEntry entry = fixture.entry("younger");
    Path target = directory(upper.resolve("var/lib/docker"));
    age(write(target.resolve("canary"), "older"));
    Path file = write(upper.resolve("home/file"), "x");
    own("101000:100004", file);
    own("100000:100000", upper);
    programs.mountRoot();
    Path stubs = directory(fixture.folder.path().resolve("stubs"));
    Path stub = write(stubs.resolve(command), "#!/bin/sh\nexit 1\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    String line = "PATH=" + stubs + ":$PATH; export PATH; " + String.join(" ", programs.creation());

    Result failed = HostCommand.of("sh", "-c", line).result();

    if (failed.exitCode() != 0) {
      assertThat(failed.output()).isNotBlank();
      assertThat(entry.path().resolve("canary")).hasContent("younger");
      assertThat(programs.inner("canary")).hasContent("older");
    }
    assertThat(programs.create().exitCode()).isZero();
    assertThat(programs.inner("canary")).hasContent("younger");
    assertThat(owners(file)).startsWith("1000:4 ");
    programs.unmountRoot();
    assertThat(fixture.kept.list()).extracting(SysboxKept::state).containsOnly(State.DISPLACED);
  }

  @Test
  void aLinkOnTheWayIsNotFollowedAndTheContainerIsNotCreated() throws Exception {
    Path elsewhere = directory(fixture.folder.path().resolve("elsewhere"));
    Files.createSymbolicLink(directory(upper.resolve("var")).resolve("lib"), elsewhere);
    KeptEntry entry = fixture.entry("inner");
    programs.mountRoot();

    Result result = programs.create();

    assertThat(result.exitCode()).isEqualTo(1);
    String said =
        "data of the container is kept in "
            + entry.path()
            + " and cannot be brought back: "
            + upper.resolve("var/lib")
            + " is no directory";
    assertThat(result.output()).isEqualTo(said + "\n");
    assertThat(programs.runtimeLog).hasContent("{\"level\":\"error\",\"msg\":\"" + said + "\"}\n");
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(entry.path().resolve("canary")).hasContent("inner");
    assertThat(programs.isMounted()).isTrue();
  }

  /** Of any name that containerd hands on. */
  @Test
  void whatIsKeptOfOthersIsLeftAlone() throws Exception {
    KeptEntry other = fixture.entry("20260101T000000Z-1", Store.DOCKER, "dead", "inner");
    fixture.container("dead");

    create();
    HostCommand.run(programs.wrapper.toString(), "create", "../../" + ID);

    assertThat(other.path().resolve("canary")).hasContent("inner");
    assertThat(programs.log).doesNotExist();
  }

  /** No program can be given such a path, so that the whole of it is kept as well. */
  @Test
  void directoriesDeeperThanAnyPathHinderNobody() throws Exception {
    programs.subordinateIds("sysbox:100000:65536\n");
    KeptEntry entry = fixture.entry("inner");
    DeepTree.make(entry.path().resolve("deep"), "at the bottom");
    Path deep = DeepTree.make(upper.resolve("deep"), "of the layer");
    HostCommand.run(
        "find", upper.toString(), "-execdir", "chown", "-h", "100000:100000", "{}", "+");

    create();
    create();

    assertThat(programs.inner("canary")).hasContent("inner");
    assertThat(DeepTree.stat(deep, "%U:%G")).isEqualTo("0:0");
    programs.unmountRoot();
    assertThat(fixture.kept.list())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo(State.DISPLACED);
              assertThat(DeepTree.stat(one.path().resolve("deep"), "%s")).isEqualTo("13");
            });
  }

  /** The volume of a sysbox-mgr that works on it is no copy that nobody needs. */
  @Test
  void aContainerThatASysboxMgrHasIsLeftAlone() throws Exception {
    KeptEntry known = fixture.entry("20260202T000000Z-2", Store.DOCKER, ID, "of the one that runs");
    KeptEntry older = fixture.entry("20260101T000000Z-1", Store.DOCKER, ID, "older");
    Path program = fixture.folder.path().resolve("sysbox-mgr");
    Files.copy(Path.of("/bin/sh").toRealPath(), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    try (ChildProcess manager =
        ChildProcess.start(
            program.toString(),
            "-c",
            "echo runs; read end",
            "--data-root",
            known.generation().toString())) {
      manager.awaitLine("^runs$", SOON);

      create();
      // By its pid file, which saves looking at all processes.
      write(programs.run.resolve("sysmgr.pid"), String.valueOf(manager.pid()));
      create();
      Files.delete(programs.run.resolve("sysmgr.pid"));
      Path stubs = directory(fixture.folder.path().resolve("stubs"));
      assertThat(write(stubs.resolve("tr"), "#!/bin/sh\nexit 1\n").toFile().setExecutable(true))
          .isTrue();
      String line =
          "PATH=" + stubs + ":$PATH; export PATH; " + String.join(" ", programs.creation());
      assertThat(HostCommand.of("sh", "-c", line).result().output())
          .contains("nobody can tell what sysbox-mgr, process " + manager.pid() + ", works on");
      Files.delete(programs.log);
    }

    assertThat(known.path().resolve("canary")).hasContent("of the one that runs");
    assertThat(older.path().resolve("canary")).hasContent("older");
    assertThat(upper.resolve("var")).doesNotExist();
    assertThat(programs.log).doesNotExist();
  }

  @Test
  void theLayersOwnersAreThoseOfInsideAgain() throws Exception {
    programs.subordinateIds("other:1:2\nsysbox:100000:65536\n");
    Path file = write(upper.resolve("home/a program"), "x");
    own("101000:100004", file);
    HostCommand.run("chmod", "6755", file.toString());
    Path link = upper.resolve("link");
    Files.createSymbolicLink(link, Path.of("/etc/passwd"));
    own("100000:100000", link);
    Path other = write(upper.resolve("other"), "x");
    own("7:165536", other);
    own("100000:100000", upper);

    create();

    assertThat(owners(upper)).isEqualTo("0:0 755");
    assertThat(owners(file)).isEqualTo("1000:4 6755");
    assertThat(owners(link)).startsWith("0:0 ");
    assertThat(owners(other)).startsWith("7:165536 ");
    assertThat(programs.beside()).isEmpty();
    assertThat(programs.log).content().endsWith("gave the files in its layer their owners back\n");
  }

  /** A sysbox-mgr begins with the topmost directory. */
  @Test
  void alsoWhereASysboxMgrWasKilledWhileItGaveThemBack() throws Exception {
    programs.subordinateIds("sysbox:100000:65536\n");
    Path file = write(upper.resolve("home/file"), "x");
    own("101000:100004", file);
    fixture.entry("inner");

    create();

    assertThat(owners(file)).startsWith("1000:4 ");
    assertThat(programs.inner("canary")).hasContent("inner");
  }

  /** Where the kernel maps no ids, sysbox-mgr shifts owners when it copies. */
  @Test
  void ownersOfAVolumeThatSysboxHasShiftedAreThoseOfTheLayer() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    HostCommand.run("chown", "-R", "200000:200000", entry.path().toString());
    own("200007:200008", entry.path().resolve("canary"));

    create();

    assertThat(owners(programs.inner("canary"))).startsWith("7:8 ");
  }

  @Test
  void whoWorksOnWhatIsKeptIsWaitedFor() throws Exception {
    fixture.entry("inner");
    programs.mountRoot();
    try (FileLock lock = FileLock.acquireDirectory(programs.run, soon()).orElseThrow();
        ChildProcess creation = ChildProcess.start(Map.of(), programs.creation())) {
      Await.until("it to wait", SOON, () -> waits(programs.run));
      assertThat(upper.resolve("var")).doesNotExist();
      lock.close();

      assertThat(creation.awaitExit(SOON)).isZero();
    }
    assertThat(programs.inner("canary")).hasContent("inner");
  }

  private static boolean waits(Path folder) {
    String inode = HostCommand.run("stat", "-c", "%i", folder.toString()).strip();
    return HostCommand.run("cat", "/proc/locks")
        .lines()
        .anyMatch(line -> line.contains("-> FLOCK") && line.contains(":" + inode + " "));
  }

  /** dockerd has unmounted the root by then, and would not do it again. */
  @Test
  void theRootIsNotMountedForWhomNobodyCreatesAnyMore() throws Exception {
    fixture.entry("inner");
    programs.mountRoot();
    long gone = Long.parseLong(HostCommand.run("sh", "-c", "echo $$").strip());

    HostCommand.run(programs.rescue.toString(), ID, String.valueOf(gone));

    assertThat(programs.isMounted()).isFalse();
    fixture.forget(programs.merged);
    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("inner");
  }

  @Test
  void aRootThatSomethingUsesIsNotChanged() throws Exception {
    KeptEntry entry = fixture.entry("inner");
    programs.mountRoot();
    try (ChildProcess user =
        ChildProcess.start("sh", "-c", "cd " + programs.merged + "; echo in; read end")) {
      user.awaitLine("^in$", SOON);

      Result result = programs.create();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output()).contains(programs.merged + ", is in use: end what uses it");
    }
    assertThat(entry.path().resolve("canary")).hasContent("inner");
    create();
    assertThat(programs.inner("canary")).hasContent("inner");
  }

  @Test
  void whereThereIsNothingToDoNoCommandIsStarted() throws Exception {
    Path only = directory(fixture.folder.path().resolve("only"));
    for (String name : List.of("setsid", "sh")) {
      Path program = Path.of(HostCommand.run("sh", "-c", "command -v " + name).strip());
      Files.createSymbolicLink(only.resolve(name), program);
    }
    fixture.generation("20260101T000000Z-1");
    String line = String.join(" ", programs.creation());

    Result result = HostCommand.of("env", "PATH=" + only, "sh", "-c", line).result();

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).startsWith("created: ").hasLineCount(1);
  }

  private static void own(String owners, Path path) {
    HostCommand.run("chown", "-h", owners, path.toString());
  }

  private static String owners(Path path) throws Exception {
    Facts facts = Facts.of(path).orElseThrow();
    return facts.uid() + ":" + facts.gid() + " " + Integer.toOctalString(facts.permissions());
  }
}
