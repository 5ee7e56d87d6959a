package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.internal.host.TreeWalk.Next;
import io.dockyard.testkit.DeepTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeWalkTest {

  private final Path folder;

  TreeWalkTest(@TempDir Path temporary) throws IOException {
    folder = Files.createDirectory(temporary.resolve("trees"));
  }

  /** JUnit does not get that deep. */
  @AfterEach
  void delete() {
    Trees.delete(folder, Soon.seconds(60));
  }

  private static Next enter(Path file) {
    return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? Next.ENTER : Next.PASS;
  }

  @Test
  void goesThroughAllInOrderAndBackUp() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/file"), "");
    Files.createSymbolicLink(folder.resolve("a/link"), folder);
    Files.writeString(folder.resolve("z"), "");
    List<String> seen = new ArrayList<>();

    TreeWalk.through(
        folder,
        new TreeWalk.Visitor() {
          @Override
          public Next at(Path file) {
            seen.add(folder.relativize(file).toString());
            return enter(file);
          }

          @Override
          public void after(Path directory) {
            seen.add("after " + folder.relativize(directory));
          }
        });

    assertThat(seen)
        .containsExactly(
            "", "a", "a/b", "a/b/file", "after a/b", "a/link", "after a", "z", "after ");
  }

  @ParameterizedTest
  @CsvSource({"d, 9000", "br\u00fccke\u6a4b, 800"})
  void goesDeeperThanAPathMayBeLongAndReachesEachFile(String name, int levels) throws IOException {
    Path tree = DeepTree.make(folder.resolve("deep"), name, levels, "content");
    Files.writeString(Files.createDirectory(tree.resolve("z")).resolve("last"), "");
    int[] directories = {0};
    int[] afterwards = {0};
    List<String> files = new ArrayList<>();
    int[] descriptors = {0, 0};

    TreeWalk.through(
        tree,
        new TreeWalk.Visitor() {
          @Override
          public Next at(Path file) throws IOException {
            directories[0] += enter(file) == Next.ENTER ? 1 : 0;
            if (directories[0] == 1) {
              descriptors[0] = descriptors();
            }
            if (enter(file) == Next.PASS) {
              files.add(Files.readString(file) + " " + TreeWalk.isWithinReach(file, tree));
              descriptors[1] = Math.max(descriptors[1], descriptors());
            }
            return enter(file);
          }

          @Override
          public void after(Path directory) {
            assertThat(Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)).isTrue();
            afterwards[0]++;
          }
        });

    assertThat(files).containsExactlyInAnyOrder("content false", " true");
    assertThat(directories[0]).isEqualTo(levels + 2);
    assertThat(afterwards[0]).isEqualTo(levels + 2);
    assertThat(descriptors[1]).isLessThanOrEqualTo(descriptors[0] + 1);
  }

  @Test
  void whoeverIsMovedMeanwhileIsNotTakenForWhatIsThereNow() {
    Path tree = DeepTree.make(folder.resolve("deep"), "content");
    Path other = DeepTree.make(folder.resolve("other"), "other");

    assertThatThrownBy(
            () ->
                TreeWalk.through(
                    tree,
                    file -> {
                      if (enter(file) == Next.PASS) {
                        Files.move(tree, folder.resolve("moved"));
                        Files.move(other, tree);
                      }
                      return enter(file);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("moved meanwhile");
  }

  private static int descriptors() {
    return Folders.list(Path.of("/proc/self/fd")).size();
  }
}
