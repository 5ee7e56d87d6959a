package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static io.dockyard.internal.sysbox.kept.KeptFixture.writeNoise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.HostException;
import io.dockyard.SysboxKept.State;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that is full, or cannot be written to, costs no data and is named. */
class FullDiskIT {

  private static final int LARGE = 6 << 20;

  private SmallDisk disk;
  private KeptFixture fixture;

  @BeforeEach
  void open() {
    HostRequirements.assumeWorld();
    disk = SmallDisk.mount();
    fixture = new KeptFixture(Optional.empty(), Optional.of(disk.path()));
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
  void fullInTheMiddleOfARescueItLeavesEverythingAsItWas() throws Exception {
    KeptEntry entry = fixture.entry("younger");
    writeNoise(entry.path().resolve("large"), LARGE);
    Path target = fixture.container(ID).resolve("var/lib/docker");
    age(write(target.resolve("canary"), "older"));
    Path filler = writeNoise(disk.path().resolve("filler"), 2 * LARGE);

    assertThatThrownBy(fixture::rescue)
        .isInstanceOf(HostException.class)
        .hasMessageContaining("bring data of container " + ID + " back from " + entry.path())
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("the file system at " + disk.path() + " (ext4) has ")
        .hasMessageContaining("this takes up to 6.0 MiB: make room there");

    assertThat(target.resolve("canary")).hasContent("older");
    assertThat(entry.path().resolve("large")).hasSize(LARGE);
    try (Stream<Path> beside = Files.list(fixture.dataRoot.resolve("overlay2/layer-" + ID))) {
      assertThat(beside.map(KeptRooms::name)).containsExactly("diff");
    }
    Files.delete(filler);
    fixture.rescue();
    assertThat(target.resolve("large")).hasSize(LARGE);
    assertThat(target.resolve("canary")).hasContent("younger");
  }

  @Test
  void readOnlyFromAnyStepOnItLosesNothing() throws Exception {
    prepare();
    fixture.rescue();
    Set<String> steps = new LinkedHashSet<>(fixture.steps);
    assertThat(steps).contains("copied", "complete", "exchanged", "settled");

    for (String step : steps) {
      close();
      open();
      Path target = prepare();
      fixture.atStep =
          now -> {
            if (now.equals(step)) {
              disk.writable(false);
            }
          };
      HostException failure = catchThrowableOfType(HostException.class, fixture::rescue);
      if (failure != null) {
        assertThat(failure).as(step).hasMessageContaining("read-only: make it writable");
      }
      fixture.atStep = null;
      disk.writable(true);
      assertThat(target.resolve("canary")).as(step).exists();

      fixture.rescue();

      assertThat(target.resolve("canary")).as(step).hasContent("younger");
      assertThat(fixture.kept.list())
          .as(step)
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.state()).isEqualTo(State.DISPLACED);
                assertThat(one.path().resolve("only here")).hasContent("older");
              });
    }
  }

  private Path prepare() {
    fixture.entry("younger");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    age(write(target.resolve("canary"), "older"));
    age(write(target.resolve("only here"), "older"));
    return target;
  }

  @Test
  void fullWhereVolumesAreLinkedAsideItKeepsSysboxFromBeingStopped() throws Exception {
    fixture.close();
    fixture = new KeptFixture(Optional.of(disk.path()), Optional.empty());
    KeptEntry entry = fixture.entry("inner");
    for (int i = 0; i < 100; i++) {
      // More names than a directory's first block has room for.
      write(entry.path().resolve("a rather long name " + i + "-".repeat(100)), "x");
    }
    fixture.container(ID);
    fixture.current = Set.of(entry.generation());
    fixture.kept.secure(entry.generation(), soon());
    fixture.kept.release(entry.generation(), soon());
    Path filler = disk.fill();

    assertThatThrownBy(() -> fixture.kept.secure(entry.generation(), soon()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("No space left on device");

    Files.delete(filler);
    assertThat(fixture.kept.secure(entry.generation(), soon())).isEqualTo(1);
  }
}
