package io.dockyard.testkit;

import static io.dockyard.testkit.SysboxSandbox.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import io.dockyard.testkit.SysboxSandbox.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The file systems that the stand-in of sysbox-fs has for containers, as the real one. */
class SysboxStandInMountsTest {

  private static final Path SOCKET = Path.of("/run/sysbox/sysfs.sock");

  private SysboxSandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = new SysboxSandbox();
    HostRequirements.assumeStandIn("it speaks a protocol of its own");
  }

  @AfterEach
  void close() {
    if (sandbox != null) {
      Mounts.below(sandbox.path("")).forEach(mount -> Mounts.unmount(mount.mountPoint()));
      sandbox.close();
    }
  }

  @Test
  void aContainerHasOneAsLongAsItRuns() throws IOException {
    sandbox.startReady(Program.FS);

    String answer = ask("register c1");
    assertThat(answer).isEqualTo("ok " + point().resolve("uptime"));
    assertThat(Files.readString(point().resolve("uptime"))).matches("[0-9.]+ [0-9.]+\n");
    assertThat(Mounts.below(point())).extracting(Mount::source).containsExactly("sysboxfs");

    assertThat(ask("unregister c1")).isEqualTo("ok");
    assertThat(point()).doesNotExist();
  }

  @Test
  void aGracefulStopTakesThemAlong() throws IOException {
    ChildProcess fs = sandbox.startReady(Program.FS);
    ask("register c1");

    fs.terminate(PATIENCE);

    assertThat(sandbox.folderOf(Program.FS)).doesNotExist();
  }

  @Test
  void oneThatIsKilledLeavesThemAndTheNextCannotUseThem() throws IOException {
    ChildProcess fs = sandbox.startReady(Program.FS);
    ask("register c1");
    fs.kill9();
    assertThat(Mounts.below(point())).hasSize(1);

    sandbox.awaitReady(Program.FS, sandbox.start(Program.FS, Map.of()));

    assertThat(ask("register c1")).isEqualTo("error: FuseServer with invalid mountpoint");
    assertThat(ask("register c1")).isEqualTo("error: container already pre-registered");
  }

  private Path point() {
    return sandbox.folderOf(Program.FS).resolve("c1");
  }

  private static String ask(String request) throws IOException {
    return UnixSockets.ask(SOCKET, request + "\n", "\n").strip();
  }
}
