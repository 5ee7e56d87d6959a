package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Installing the programs that the pair is started from. */
class ProgramInstallIT {

  private static final Path MGR = PairFixture.PLACES.binary(SysboxDaemon.MGR);
  private static final Path FS = PairFixture.PLACES.binary(SysboxDaemon.FS);

  @AutoClose private final PairFixture host = new PairFixture();
  private final Path folder = host.path("release");

  @BeforeEach
  void unpack() throws IOException {
    Files.createDirectories(folder);
    copy("sysbox-mgr");
    copy("sysbox-fs");
  }

  private void copy(String program) throws IOException {
    Files.copy(host.program(program), folder.resolve(program), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void change(Path program) throws IOException {
    // Still the same program: what follows an executable's sections is not looked at.
    Files.write(program, new byte[] {0}, StandardOpenOption.APPEND);
  }

  private List<Path> install() {
    return host.pair().install(folder, PairFixture.PATIENCE);
  }

  @Test
  void putsBothThereAndAPairStartsFromThem() throws IOException {
    Files.delete(MGR);
    Files.delete(FS);

    assertThat(install()).containsExactly(MGR, FS);

    acquire(host.pair(), "a", PairFixture.soon());
    PairFixture.assertOnePairOfOurs();
    host.pair().release("a", PairFixture.soon());
    host.assertNothingLeft();
  }

  @Test
  void leavesAloneWhatIsThereAlreadyEvenWhileItRuns() {
    acquire(host.pair(), "a", PairFixture.soon());

    assertThat(install()).isEmpty();

    host.pair().release("a", PairFixture.soon());
  }

  @Test
  void refusesToReplaceWhatRunsAndSaysWhoUsesIt() throws IOException {
    change(folder.resolve("sysbox-fs"));
    byte[] before = Files.readAllBytes(FS);
    acquire(host.pair(), "a", PairFixture.soon());

    assertThatThrownBy(this::install)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("sysbox-mgr (process ")
        .hasMessageContaining("stop the instances that use them first: a");

    assertThat(Files.readAllBytes(FS)).isEqualTo(before);
    PairFixture.assertOnePairOfOurs();
    host.pair().release("a", PairFixture.soon());
    assertThat(install()).containsExactly(FS);
  }

  @Test
  void refusesProgramsThatOthersCanChange() throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve("sysbox-fs"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.delete(FS);

    assertThatThrownBy(this::install)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("can be changed by others than root");

    assertThat(FS).doesNotExist();
  }

  @Test
  void refusesAFolderThatLacksOne() throws IOException {
    Files.delete(folder.resolve("sysbox-mgr"));

    assertThatThrownBy(this::install)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(folder.resolve("sysbox-mgr") + " is not installed");
  }

  @Test
  void refusesTwoVersions() throws IOException {
    Path other = host.otherVersion("sysbox-fs", "0.6.6");
    Files.copy(other, folder.resolve("sysbox-fs"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(other.resolveSibling("sysbox-fs.version"), folder.resolve("sysbox-fs.version"));
    Files.delete(MGR);

    assertThatThrownBy(this::install)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("different versions")
        .hasMessageContaining("0.6.6");

    assertThat(MGR).doesNotExist();
  }
}
