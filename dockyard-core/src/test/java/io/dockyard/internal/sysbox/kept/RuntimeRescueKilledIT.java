package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static io.dockyard.internal.sysbox.kept.KeptFixture.writeNoise;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.SubordinateIds;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostCommand.Result;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the runtime's wrapper does before a container is created, killed before and after each of
 * its commands that change something, or out of room.
 */
class RuntimeRescueKilledIT {

  private static final List<String> CHANGING =
      List.of(
          "chmod", "chown", "cp", "mkdir", "mount", "mv", "rm", "rmdir", "rsync", "sync", "umount");

  /** Counts the commands, and kills the whole of what runs them where it is told. */
  private static final String STUB =
      """
      #!/bin/sh
      read -r count <%1$s
      count=$((count + 1))
      echo $count >%1$s
      [ "$count" != "$KILL_BEFORE" ] || kill -9 0
      %2$s "$@"
      status=$?
      [ "$count" != "$KILL_AFTER" ] || kill -9 0
      exit $status
      """;

  private KeptFixture fixture;
  private RuntimePrograms programs;
  private Path upper;
  private KeptEntry entry;
  private @Nullable SmallDisk disk;

  @BeforeEach
  void open() throws Exception {
    HostRequirements.assumeWorld();
    prepare(new KeptFixture());
  }

  /** A container that has older data, a layer with owners of outside, and younger data kept. */
  private void prepare(KeptFixture next) throws IOException {
    fixture = next;
    fixture.ids = Optional.of(new SubordinateIds(100000, 65536));
    upper = fixture.container(ID);
    programs = new RuntimePrograms(fixture);
    programs.subordinateIds("sysbox:100000:65536\n");
    entry = fixture.entry("younger");
    Path target = directory(upper.resolve("var/lib/docker"));
    age(write(target.resolve("canary"), "older"));
    age(write(target.resolve("only here"), "older"));
    Path program = write(upper.resolve("program"), "x");
    HostCommand.run("chown", "-R", "100000:100000", upper.toString());
    HostCommand.run("chmod", "4755", program.toString());
    programs.mountRoot();
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void theNextOneCompletesIt() throws Exception {
    int commands = run("none", 0);
    assertComplete("not killed");
    assertThat(commands).isGreaterThan(CHANGING.size());

    for (int command = 1; command <= commands; command++) {
      for (String when : List.of("BEFORE", "AFTER")) {
        String where = when + " " + command;
        close();
        prepare(new KeptFixture());
        run(when, command);
        assertNothingIsLost(where);
        programs.unmountRoot();
        if (command % 2 == 0) {
          // A JVM that starts the instance comes first.
          fixture.rescue();
        }
        programs.mountRoot();

        Result result = programs.create();

        assertThat(result.exitCode()).as(where + result.output()).isZero();
        assertComplete(where);
      }
    }
  }

  /** How many commands it began. */
  private int run(String when, int command) throws IOException {
    Path stubs = directory(fixture.folder.path().resolve("stubs"));
    Path count = write(stubs.resolve("count"), "0\n");
    for (String name : CHANGING) {
      String program = HostCommand.run("sh", "-c", "command -v " + name).strip();
      Path stub = write(stubs.resolve(name), STUB.formatted(count, program));
      assertThat(stub.toFile().setExecutable(true)).isTrue();
    }
    HostCommand.of(
            "env",
            "PATH=" + stubs + ":" + System.getenv("PATH"),
            "KILL_" + when + "=" + command,
            "setsid",
            "--wait",
            programs.rescue.toString(),
            ID,
            String.valueOf(ProcessHandle.current().pid()))
        .result();
    return Integer.parseInt(Files.readString(count).strip());
  }

  private void assertNothingIsLost(String where) throws Exception {
    List<Path> places = List.of(entry.path(), upper.resolve("var/lib/docker"));
    assertThat(places)
        .as(where)
        .anySatisfy(p -> assertThat(p.resolve("canary")).hasContent("younger"));
    Path layer = upper.resolveSibling("");
    List<Path> older =
        programs.beside().stream()
            .filter(name -> name.contains("displaced"))
            .map(layer::resolve)
            .toList();
    Path here = older.isEmpty() ? upper.resolve("var/lib/docker") : older.get(0);
    assertThat(here.resolve("only here")).as(where).hasContent("older");
  }

  private void assertComplete(String where) throws Exception {
    assertThat(programs.inner("canary")).as(where).hasContent("younger");
    assertThat(programs.inner("only here")).as(where).doesNotExist();
    assertThat(fixture.kept.list())
        .as(where)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo(State.DISPLACED);
              assertThat(one.path().resolve("only here")).hasContent("older");
            });
    Facts program = Facts.of(upper.resolve("program")).orElseThrow();
    assertThat(program.uid()).as(where).isZero();
    assertThat(program.permissions()).as(where).isEqualTo(04755);
    assertThat(Facts.of(upper).orElseThrow().uid()).as(where).isZero();
    assertThat(programs.beside())
        .as(where)
        .filteredOn(name -> !name.equals(".dockyard-owned"))
        .hasSize(1);
  }

  @Test
  void aFullDiskLeavesOldAndNewAsTheyAre() throws Exception {
    close();
    disk = SmallDisk.mount();
    prepare(new KeptFixture(Optional.empty(), Optional.of(disk.path())));
    writeNoise(entry.path().resolve("large"), 6 << 20);
    Path filler = writeNoise(disk.path().resolve("filler"), 12 << 20);

    Result result = programs.create();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("data of the container is kept in " + entry.path() + ", and was not copied to ")
        .contains("6.1M needed, ")
        .endsWith("nothing is lost, make room and start the container again\n");
    assertThat(programs.log).content().contains("No space left on device");
    assertThat(programs.runtimeLog).content().contains("make room and start the container again");
    assertThat(programs.isMounted()).isTrue();
    assertThat(programs.inner("canary")).hasContent("older");
    assertThat(entry.path().resolve("large")).hasSize(6 << 20);
    assertThat(programs.beside()).isEmpty();

    Files.delete(filler);
    assertThat(programs.create().exitCode()).isZero();
    assertComplete("after there was room");
  }
}
