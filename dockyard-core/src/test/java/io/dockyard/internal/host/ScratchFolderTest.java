package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void goesWithTheCommand() throws Exception {
    Command.run(List.of("cat"), "input", Soon.seconds(60));

    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    for (Path above : List.of(ScratchFolder.ALL, temporary)) {
      if (Files.isReadable(above)) {
        try (Stream<Path> folders = Files.list(above)) {
          assertThat(folders).noneMatch(ScratchFolder::isOwn);
        }
      }
    }
  }

  @Test
  void isWhereRootAloneSeesAnything() {
    HostRequirements.assumeWorld();
    String seen =
        Command.check(
            List.of("sh", "-c", "readlink /proc/self/fd/1; stat -c %u.%a /run/dockyard-scratch"),
            Soon.seconds(60));

    assertThat(seen).matches("/run/dockyard-scratch/dockyard-[-0-9]+/[0-9]+\n0.700\n");
    assertThat(ScratchFolder.ALL).doesNotExist();
  }

  @Test
  void isNotMadeWhereOthersMightLook() throws Exception {
    HostRequirements.assumeWorld();
    Files.createDirectory(ScratchFolder.ALL);
    try {
      assertRefused();
    } finally {
      Files.delete(ScratchFolder.ALL);
    }
  }

  @Test
  void isNotMadeThroughALink(@TempDir Path elsewhere) throws Exception {
    HostRequirements.assumeWorld();
    Files.createSymbolicLink(ScratchFolder.ALL, elsewhere);
    try {
      assertRefused();
      assertThat(elsewhere).isEmptyDirectory();
    } finally {
      Files.delete(ScratchFolder.ALL);
    }
  }

  private static void assertRefused() {
    assertThatThrownBy(() -> Command.run(List.of("true"), Soon.seconds(60)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("/run/dockyard-scratch is not a folder that root alone may use")
        .hasMessageContaining("remove it");
    assertThatThrownBy(() -> OrphanedCommands.end(Soon.seconds(60)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void isElsewhereWhereRunCannotBeWrittenTo() {
    HostRequirements.assumeWorld();
    String script = "mount -t tmpfs -o ro none /run; exec \"$@\"";
    try (JvmUnderTest jvm =
        JvmUnderTest.startBy(
            List.of("unshare", "--mount", "sh", "-ec", script, "sh"),
            CommandInChild.class,
            "readlink /proc/self/fd/1")) {
      jvm.awaitLine("^" + System.getProperty("java.io.tmpdir") + "/dockyard-", SOON);
      assertThat(jvm.awaitExit(SOON)).isZero();
    }
  }

  /** Each makes and removes its folder, and the one above it, under the hands of the others. */
  @Test
  void isNobodyElsesWhoeverMakesAndSweepsAtOnce(@TempDir Path folder) {
    HostRequirements.assumeWorld();
    List<JvmUnderTest> jvms = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        jvms.add(JvmUnderTest.start(ManyCommandsInChild.class, folder.resolve("lock" + i) + ""));
      }
      for (JvmUnderTest jvm : jvms) {
        assertThat(jvm.awaitExit(SOON)).as(jvm.output()).isZero();
      }
    } finally {
      jvms.forEach(JvmUnderTest::close);
    }
    assertThat(ScratchFolder.ALL).doesNotExist();
  }
}
