package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.testkit.DeepTree;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreesTest {

  private final Path folder;
  private final Path tree;

  TreesTest(@TempDir Path temporary) throws IOException {
    // A link on the way to the JVM's own temporary folder is not what is tested here.
    folder = temporary.toRealPath();
    tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("a/b/c"));
    Files.writeString(tree.resolve("a/b/file"), "content");
    Files.writeString(tree.resolve(".hidden"), "content");
  }

  @Test
  void deletesATree() {
    Trees.delete(tree, Soon.seconds(60));
    assertThat(tree).doesNotExist();
  }

  @Test
  void deletesTheContentsAndLeavesTheDirectory() {
    Trees.deleteContents(tree, Soon.seconds(60));
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void isContentWithNothingThere() {
    Trees.delete(folder.resolve("none"), Soon.seconds(60));
    Trees.deleteContents(folder.resolve("none/below"), Soon.seconds(60));
  }

  @Test
  void deletesALinkAndNotWhatItPointsTo() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path kept = Files.writeString(outside.resolve("kept"), "content");
    Files.createSymbolicLink(tree.resolve("a/link"), outside);
    Trees.delete(tree, Soon.seconds(60));
    assertThat(kept).exists();
  }

  @Test
  void refusesALinkOnTheWayAndAtItsEnd() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), tree);
    for (Path path : List.of(link, link.resolve("a"))) {
      assertThatThrownBy(() -> Trees.delete(path, Soon.seconds(60)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(link.toString());
      assertThatThrownBy(() -> Trees.deleteContents(path, Soon.seconds(60)))
          .isInstanceOf(RefusedException.class);
    }
    assertThat(tree.resolve("a/b/file")).exists();
  }

  @Test
  void refusesTheRootDirectory() {
    assertThatThrownBy(() -> Trees.delete(Path.of("/tmp/.."), Soon.seconds(60)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesATreeWithABindMountInIt() throws IOException {
    HostRequirements.assumeWorld();
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("data"), "content");
    Path target = tree.resolve("a/b/c");
    Command.check(
        List.of("mount", "--bind", precious.toString(), target.toString()), Soon.seconds(60));
    try {
      assertThatThrownBy(() -> Trees.delete(tree, Soon.seconds(60)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(target.toString());
      assertThatThrownBy(() -> Trees.deleteContents(tree, Soon.seconds(60)))
          .isInstanceOf(RefusedException.class);
      assertThat(precious.resolve("data")).exists();
      assertThat(tree.resolve("a/b/file")).exists();
      Trees.deleteContents(target, Soon.seconds(60));
      assertThat(precious).isEmptyDirectory();
    } finally {
      Mounts.unmount(target);
    }
  }

  @ParameterizedTest
  @CsvSource({"d, 2500", "a-name-of-some-length, 400"})
  void countsAndDeletesATreeDeeperThanAPathMayBeLong(String name, int levels) {
    DeepTree.make(tree.resolve("deep"), name, levels, "content");
    try {
      assertThat(Trees.diskUsage(tree)).isGreaterThan(4096L * levels);
      Trees.delete(tree, Soon.seconds(60));
      assertThat(tree).doesNotExist();
    } finally {
      Command.run(List.of("rm", "-rf", tree.toString()), Soon.seconds(60));
    }
  }

  @Test
  void namesAFileThatIsImmutable() {
    HostRequirements.assumeWorld();
    Path file = tree.resolve("a/b/file");
    Command.check(List.of("chattr", "+i", file.toString()), Soon.seconds(60));
    try {
      assertThatThrownBy(() -> Trees.delete(tree, Soon.seconds(60)))
          .isInstanceOf(HostException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("immutable");
    } finally {
      Command.check(List.of("chattr", "-i", file.toString()), Soon.seconds(60));
    }
  }

  @Test
  void saysSoWhenThePathIsAFile() {
    assertThatThrownBy(() -> Trees.delete(tree.resolve(".hidden"), Soon.seconds(60)))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(".hidden");
  }

  @Test
  void stopsAtTheDeadline() {
    assertThatThrownBy(() -> Trees.delete(tree, Soon.millis(0)))
        .isInstanceOf(DeadlineException.class);
  }

  @Test
  void countsAllocatedBlocksOnceHoweverManyLinks() throws IOException {
    Path big = Files.write(tree.resolve("big"), new byte[1_000_000]);
    Files.createLink(tree.resolve("again"), big);
    assertThat(Trees.diskUsage(tree)).isBetween(1_000_000L, 1_200_000L);
    assertThat(Trees.diskUsage(folder.resolve("none"))).isZero();
    assertThat(Trees.parseUsage("12\t/x\n")).isEqualTo(12 * 1024);
    assertThat(Trees.parseUsage("")).isZero();
  }
}
