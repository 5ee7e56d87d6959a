package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {

  private static final String SAMPLE =
      """
      22 27 0:21 / /proc rw,relatime - proc proc rw
      27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard
      30 27 254:0 /srv/with\\040blank /mnt/a\\040b\\134c ro,nosuid - ext4 /dev/vda rw
      31 27 0:40 / /mnt rw - tmpfs tmpfs ro,size=4k
      32 31 0:4 net:[4026532] /mnt/ns rw - nsfs nsfs rw
      33 27 0:41 / /mnt rw - tmpfs second rw
      34 27 0:42 / /mntx rw - tmpfs tmpfs rw
      damaged line
      """;

  private final Path folder;

  MountsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void unmountAll() {
    Mounts.below(folder).forEach(mount -> Mounts.unmount(mount.mountPoint()));
  }

  @Test
  void readsWhatTheKernelWritesWithEscapesAndOptionalFields() {
    assertThat(sample())
        .hasSize(7)
        .startsWith(
            new Mount(Path.of("/proc"), Path.of("/"), "proc", "proc", false),
            new Mount(Path.of("/"), Path.of("/"), "ext4", "/dev/vda", false),
            new Mount(Path.of("/mnt/a b\\c"), Path.of("/srv/with blank"), "ext4", "/dev/vda", true),
            new Mount(Path.of("/mnt"), Path.of("/"), "tmpfs", "tmpfs", true));
  }

  @Test
  void readsWhatAnotherProcessSees() {
    assertThat(MountNamespaces.seenBy(ProcessHandle.current().pid()))
        .extracting(MountNamespaces.Seen::mount)
        .isEqualTo(Mounts.all());
    assertThat(MountNamespaces.seenBy(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void listsMountsAtAndBelowTheLastMountedFirst() {
    assertThat(Mounts.below(sample(), Path.of("/mnt")))
        .extracting(mount -> mount.mountPoint().toString())
        .containsExactly("/mnt", "/mnt/ns", "/mnt", "/mnt/a b\\c");
  }

  @Test
  void findsTheUppermostMountAPathLiesOn() {
    List<Mount> mounts = sample();
    assertThat(Mounts.holding(mounts, Path.of("/mnt/x")).source()).isEqualTo("second");
    assertThat(Mounts.holding(mounts, Path.of("/mnt/ns")).fileSystemType()).isEqualTo("nsfs");
    assertThat(Mounts.holding(mounts, Path.of("/mnty/z")).source()).isEqualTo("/dev/vda");
    assertThat(Mounts.holding(mounts, Path.of("/proc/self")).fileSystemType()).isEqualTo("proc");
  }

  @Test
  void seesAndUnmountsABindMountEvenWhileItIsBusy() throws Exception {
    HostRequirements.assumeWorld();
    Path source = Files.createDirectory(folder.resolve("source"));
    Path target = Files.createDirectory(folder.resolve("target with blank"));
    bind(source, target);
    assertThat(Mounts.below(folder)).extracting(Mount::mountPoint).containsExactly(target);
    assertThat(Mounts.holding(target.resolve("absent")).mountPoint()).isEqualTo(target);
    Process busy = new ProcessBuilder("sleep", "71").directory(target.toFile()).start();
    try {
      Mounts.unmount(target);
      assertThat(Mounts.below(folder)).isEmpty();
    } finally {
      busy.destroyForcibly().waitFor();
    }
  }

  @Test
  void saysThatNothingIsMountedThere() {
    assertThatThrownBy(() -> Mounts.unmount(folder))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(folder.toString());
  }

  private static List<Mount> sample() {
    return MountInfo.parse(SAMPLE.getBytes(StandardCharsets.UTF_8)).stream()
        .map(MountInfo::mount)
        .toList();
  }

  private static void bind(Path source, Path target) throws IOException {
    Command.check(
        List.of("mount", "--bind", source.toString(), target.toString()), Soon.seconds(60));
  }
}
