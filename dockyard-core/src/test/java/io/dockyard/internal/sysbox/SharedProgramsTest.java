package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedProgramsTest {

  private final Path folder;
  private final SharedPrograms programs;

  SharedProgramsTest(@TempDir Path folder) {
    this.folder = folder;
    this.programs =
        new SharedPrograms(
            new PairPlaces(folder, folder, folder, folder, folder, "dockyard-none", Map.of()));
  }

  @Test
  void whoHasNoSysboxIsToldWhereItBelongsAndOfTheRuntimeThatNeedsNone() {
    assertThatThrownBy(() -> programs.require("a"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll(
            "instance 'a' needs sysbox, but there is no executable "
                + folder.resolve("sysbox-mgr")
                + " and no "
                + folder.resolve("sysbox-fs"),
            "put sysbox-mgr and sysbox-fs there",
            "an instance with runtime(ContainerRuntime.RUNC) runs without sysbox");
  }

  @Test
  void programsThatAreThereAreEnough() throws IOException {
    for (String name : new String[] {"sysbox-mgr", "sysbox-fs"}) {
      Path program = Files.createFile(folder.resolve(name));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    programs.require("a");

    assertThat(programs.absent()).isEmpty();
  }
}
