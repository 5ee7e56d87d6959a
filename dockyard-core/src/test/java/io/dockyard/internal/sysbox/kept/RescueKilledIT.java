package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept.State;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rescue that is killed with -9 after any of its steps: the next one completes it. */
class RescueKilledIT {

  private static final int KILLED = 128 + 9;

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
  void theNextRescueCompletesIt() throws Exception {
    for (String step : steps()) {
      close();
      open();
      Path target = prepare();
      try (JvmUnderTest child =
          JvmUnderTest.start(
              RescueInChild.class,
              fixture.home.toString(),
              fixture.folder.path().resolve("lock").toString(),
              step)) {
        assertThat(child.awaitExit(Duration.ofSeconds(60))).as(step).isEqualTo(KILLED);
      }
      assertThat(target.resolve("canary")).as(step).exists();

      fixture.rescue();

      assertComplete(step, target);
    }
  }

  private void assertComplete(String step, Path target) throws IOException {
    assertThat(target.resolve("canary")).as(step).hasContent("younger");
    assertThat(target.resolve("only here")).as(step).doesNotExist();
    assertThat(fixture.kept.list())
        .as(step)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo(State.DISPLACED);
              assertThat(one.path().resolve("only here")).hasContent("older");
            });
    try (Stream<Path> beside = Files.list(fixture.dataRoot.resolve("overlay2/layer-" + ID))) {
      assertThat(beside.map(KeptRooms::name))
          .as(step)
          .filteredOn(name -> name.startsWith("."))
          .hasSize(1);
    }
  }

  private Set<String> steps() {
    prepare();
    fixture.rescue();
    assertThat(fixture.steps)
        .contains("copied", "synced", "complete", "exchanged", "settled", "verified", "let go");
    return new LinkedHashSet<>(fixture.steps);
  }

  private Path prepare() {
    fixture.entry("younger");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    age(write(target.resolve("canary"), "older"));
    age(write(target.resolve("only here"), "older"));
    return target;
  }
}
