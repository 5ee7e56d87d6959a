package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostSnapshotIT {

  private static final String LINK = "dytk-probe";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Deque<List<String>> undo = new ArrayDeque<>();
  private HostSnapshot before;

  @BeforeEach
  void takeSnapshot() {
    HostRequirements.assumeWorld();
    before = HostSnapshot.take();
  }

  @AfterEach
  void undoAndProveIt() {
    undo.forEach(command -> HostCommand.of(command).result());
    if (before != null) {
      before.assertUnchanged(HostSnapshot.take());
    }
  }

  /** Runs a command, and the other after the test. */
  private void change(String command, String undone) {
    undo.push(List.of(undone.split(" ", -1)));
    HostCommand.run(command.split(" ", -1));
  }

  private List<String> differences() {
    return before.differences(HostSnapshot.take());
  }

  @Test
  void aHostThatIsLeftAloneIsUnchanged() {
    before.assertUnchanged(HostSnapshot.take());
  }

  @Test
  void namesEveryDifferenceWhenItFails() {
    change("ip link add " + LINK + " type bridge", "ip link delete " + LINK);

    assertThatThrownBy(() -> before.assertUnchanged(HostSnapshot.take()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("appeared link: dytk-probe down");
  }

  @Test
  void seesALinkWithItsAddressAndRoutes() {
    change("ip link add " + LINK + " type bridge", "ip link delete " + LINK);
    HostCommand.run("ip", "address", "add", "198.19.7.1/24", "dev", LINK);
    HostCommand.run("ip", "link", "set", LINK, "up");

    assertThat(differences())
        .contains("appeared link: dytk-probe up 198.19.7.1/24")
        .anyMatch(line -> line.startsWith("appeared IPv4 route: 198.19.7.0/24 dev dytk-probe"));
  }

  @Test
  void seesRulesUserChainsAndPolicies() {
    change("iptables -N DYTK", "iptables -X DYTK");
    change("iptables -A DYTK -j RETURN", "iptables -F DYTK");
    change(
        "iptables -t nat -A POSTROUTING -s 198.19.7.0/24 -j MASQUERADE",
        "iptables -t nat -D POSTROUTING -s 198.19.7.0/24 -j MASQUERADE");
    change("ip6tables -N DYTK6", "ip6tables -X DYTK6");

    assertThat(differences())
        .containsExactlyInAnyOrder(
            "appeared iptables: filter: chain DYTK",
            "appeared iptables: filter: -A DYTK -j RETURN",
            "appeared iptables: nat: -A POSTROUTING -s 198.19.7.0/24 -j MASQUERADE",
            "appeared ip6tables: filter: chain DYTK6");
  }

  @Test
  void seesACgroupInEveryHierarchy() throws IOException {
    for (Path root : KernelState.hierarchies()) {
      Path cgroup = root.resolve("dytk-probe");
      change("mkdir " + cgroup, "rmdir " + cgroup);
    }

    assertThat(differences())
        .hasSameSizeAs(KernelState.hierarchies())
        .allMatch(line -> line.matches("appeared cgroup: /.*/dytk-probe"));
  }

  @Test
  void seesMountsAndPaths() throws IOException {
    try (TempFolder folder = TempFolder.onDisk("dyk-probe-")) {
      HostCommand.run("mount", "-t", "tmpfs", "probe", folder.path().toString());
      assertThat(differences())
          .singleElement()
          .asString()
          .startsWith("appeared mount: " + folder.path() + " tmpfs probe/");
    }
  }

  @Test
  void seesAProcessWhateverItRuns() {
    try (ChildProcess process = ChildProcess.start("sleep", "600")) {
      Await.until(
          "the program", PATIENCE, () -> HostProcesses.program(process.pid()).equals("sleep"));

      assertThat(differences()).containsExactly("appeared process: sleep " + process.pid());
    }
  }

  @Test
  void seesWhateverIsMadeInRun() {
    change("mkdir /run/dytk-probe", "rmdir /run/dytk-probe");

    assertThat(differences()).containsExactly("appeared path: /run/dytk-probe");
  }

  @Test
  void seesDaemonsTheirSocketsAndTheirFiles() {
    try (SysboxSandbox sandbox = new SysboxSandbox()) {
      ChildProcess fs = sandbox.startReady(SysboxSandbox.Program.FS);

      assertThat(differences())
          .contains(
              "appeared process: sysbox-fs " + fs.pid(),
              "appeared listening socket: /run/sysbox/sysfs.sock",
              "appeared path: /run/sysbox/sysfs.pid");
    }
  }

  @Test
  void sharedBinariesComeAndGoWithoutATrace() throws IOException {
    try (SysboxBinaries binaries = SysboxBinaries.provide()) {
      binaries.installShared();
      assertThat(SysboxBinaries.SHARED.resolve("sysbox-mgr")).isExecutable();
      assertThat(Files.mismatch(SysboxBinaries.SHARED.resolve("sysbox-fs"), binaries.fs()))
          .isEqualTo(-1);
    }
  }
}
