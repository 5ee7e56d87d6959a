package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A sysbox-mgr that is started while somebody goes through what is kept: after whichever look at
 * what is worked on, its volumes are never taken for something old.
 */
class BegunMeanwhileIT {

  private static final String BEGUN = "20260102T000000Z-1";

  /** Whoever goes through what is kept. */
  enum Tour {
    RESCUE,
    COLLECT,
    DESTROY;

    void on(KeptFixture fixture) {
      switch (this) {
        case RESCUE -> fixture.rescue();
        case COLLECT -> fixture.kept.collect(soon());
        case DESTROY ->
            fixture.kept.destroyed(
                fixture.dataRoot, () -> fixture.homes.destroyed(fixture.dataRoot), soon());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsVolumesAndItsMarkerStay(Tour who) {
    HostRequirements.assumeWorld();
    boolean begun = true;
    for (int look = 1; begun; look++) {
      try (KeptFixture fixture = prepared(look)) {
        who.on(fixture);

        assertThat(fixture.looks).isPositive();
        begun = fixture.looks >= look;
        if (begun) {
          Path generation = fixture.home.resolve("mgr").resolve(BEGUN);
          assertThat(generation.resolve("docker/" + ID + "/canary"))
              .as("after look %d", look)
              .hasContent("inner");
          assertThat(GenerationMarker.of(generation)).isPresent();
        }
      }
    }
  }

  @Test
  void theyAreNotListed() {
    HostRequirements.assumeWorld();
    boolean begun = true;
    for (int look = 1; begun; look++) {
      try (KeptFixture fixture = prepared(look)) {
        List<SysboxKept> kept = fixture.kept.list();

        begun = fixture.looks >= look;
        assertThat(kept)
            .extracting(SysboxKept::path)
            .allMatch(path -> !path.toString().contains(BEGUN));
      }
    }
  }

  /** Its container has all of it, so that it would go if it were old. */
  private static KeptFixture prepared(int look) {
    KeptFixture fixture = new KeptFixture();
    KeptEntry entry = fixture.entry("inner");
    Path target = fixture.container(ID).resolve("var/lib/docker");
    directory(target.resolveSibling(""));
    HostCommand.run("cp", "-a", entry.path().toString(), target.toString());
    fixture.lookToFollow = look;
    fixture.afterLook =
        () -> {
          KeptEntry volume = fixture.entry(BEGUN, Store.DOCKER, ID, "inner");
          fixture.current = Set.of(volume.generation());
        };
    return fixture;
  }
}
