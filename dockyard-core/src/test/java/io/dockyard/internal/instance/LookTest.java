package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.DaemonProcess;
import io.dockyard.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the state of an instance is by what was seen of it. */
class LookTest {

  private enum Daemon {
    ABSENT,
    SILENT,
    ANSWERS
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # dockerd, containerd, shims, bridge, state
          ABSENT,    ABSENT,     0,     false,  STOPPED
          ABSENT,    ABSENT,     0,     true,   BROKEN
          ABSENT,    ABSENT,     1,     false,  BROKEN
          ABSENT,    ANSWERS,    0,     true,   BROKEN
          ANSWERS,   ABSENT,     0,     true,   BROKEN
          SILENT,    ANSWERS,    0,     true,   BROKEN
          SILENT,    SILENT,     1,     false,  BROKEN
          ANSWERS,   ANSWERS,    1,     true,   RUNNING
          ANSWERS,   SILENT,     0,     true,   RUNNING
          ANSWERS,   ANSWERS,    0,     false,  RUNNING
          """)
  void tellsTheState(
      Daemon dockerd, Daemon containerd, int shims, boolean bridge, InstanceStatus.State state) {
    InstanceProcesses found =
        new InstanceProcesses(
            seen(dockerd, 1).map(LookTest::process),
            seen(containerd, 2).map(LookTest::process),
            shims == 0 ? List.of() : List.of(new ProcessIdentity(3, 1, "boot")),
            List.of());

    assertThat(Look.state(found, seen(dockerd, 1), seen(containerd, 2), bridge)).isEqualTo(state);
  }

  private static Optional<DaemonProcess> seen(Daemon daemon, long pid) {
    return daemon == Daemon.ABSENT
        ? Optional.empty()
        : Optional.of(new SeenInstance.Daemon(pid, daemon == Daemon.ANSWERS));
  }

  private static ProcessIdentity process(DaemonProcess daemon) {
    return new ProcessIdentity(daemon.pid(), 1, "boot");
  }
}
