package io.dockyard.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one sees in a world, made within the world of this test, which stands for a host. */
class WorldViewIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** What a host may have of Docker and sysbox, beside its Docker's programs. */
  private static final List<Path> OF_THE_HOST =
      Stream.of(
              "/etc/docker/daemon.json",
              "/etc/systemd/system/zdocker.service",
              "/etc/systemd/system/docker.service.d/override.conf",
              "/usr/lib/systemd/system/sysbox.service",
              "/usr/local/lib/systemd/system/docker.socket",
              "/etc/init.d/docker",
              System.getenv().getOrDefault("HOME", "/root") + "/.docker/config.json",
              "/usr/bin/sysbox-runc",
              "/usr/sbin/sysbox-fs",
              "/usr/local/bin/sysbox-mgr",
              "/usr/local/sbin/sysbox-runc",
              "/usr/local/lib/dockyard/sysbox-mgr",
              "/var/lib/docker/engine-id",
              "/var/lib/containerd/root",
              "/var/lib/dockyard/registry/z/instance.json",
              "/var/lib/dockyard-sysbox/data",
              "/var/lib/sysbox/data",
              "/var/log/dockyard-sysbox/starts.json",
              "/run/docker.sock")
          .map(Path::of)
          .toList();

  private static final Map<Path, String> ACCOUNTS =
      Map.of(
          Path.of("/etc/group"), "zdocker:x:61234:",
          Path.of("/etc/passwd"), "zdocker:x:61234:61234::/:/bin/false",
          Path.of("/etc/subuid"), "sysbox:1000000:65536",
          Path.of("/etc/subgid"), "sysbox:1000000:65536");

  private TempFolder folder;

  @BeforeEach
  void makeFolder() {
    HostRequirements.assumeWorld();
    folder = TempFolder.onDisk("dyk-view-");
  }

  @AfterEach
  void removeFolder() {
    if (folder != null) {
      folder.close();
    }
  }

  @Test
  void nothingOfDockerSysboxOrInstancesThatTheHostHasIsThere() throws IOException {
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      for (Path file : OF_THE_HOST) {
        Path top = topmostMissing(file);
        undo.push(() -> HostFiles.deleteRecursively(top));
        Files.createDirectories(file.getParent());
        HostCommand.run("install", "-m", "755", "/dev/null", file.toString());
      }
      for (Map.Entry<Path, String> account : ACCOUNTS.entrySet()) {
        String before = HostFiles.read(account.getKey());
        undo.push(() -> HostFiles.write(account.getKey(), before));
        HostFiles.write(account.getKey(), before + account.getValue() + "\n");
      }

      String files = "ls -d " + OF_THE_HOST.stream().map(Path::toString).collect(joining(" "));
      String accounts = "grep -hE '^(sysbox|[a-z]*docker):' /etc/group /etc/passwd /etc/sub?id";

      assertThat(stdoutOf(files + "; " + accounts + "; echo looked")).isEqualTo("looked");
      assertThat(OF_THE_HOST).allMatch(HostFiles::exists);
    } finally {
      undo.forEach(Runnable::run);
    }
  }

  private static Path topmostMissing(Path file) {
    Path topmost = file;
    while (topmost.getParent() != null && !HostFiles.exists(topmost.getParent())) {
      topmost = topmost.getParent();
    }
    return topmost;
  }

  @Test
  void aFolderThatTheBuildNamesIsThereWhateverIsHidden() throws IOException {
    Path programs = Files.createDirectories(folder.path().resolve("programs"));
    Files.writeString(programs.resolve("sysbox-runc"), "the real one");

    assertThat(
            stdoutOf(
                Map.of("DOCKYARD_WORLD_READS", folder.path().toString()),
                "cat " + programs.resolve("sysbox-runc")))
        .isEqualTo("the real one");
  }

  @Test
  void variablesThatTellOfAnotherDockerAreNotThere() {
    Map<String, String> environment =
        Map.of("DOCKER_HOST", "tcp://192.0.2.1", "CONTAINERD_ADDRESS", "/run/c.sock");

    assertThat(stdoutOf(environment, "echo \"${DOCKER_HOST-none} ${CONTAINERD_ADDRESS-none}\""))
        .isEqualTo("none none");
  }

  @Test
  void settingsOfTheKernelThatAreNotTheNetworksCanOnlyBeRead() {
    String tries =
        """
        for file in kernel/pid_max vm/swappiness fs/file-max net/ipv4/ip_forward; do
          value=$(cat /proc/sys/$file)
          echo "$value" 2>/dev/null >/proc/sys/$file && echo "written: $file"
        done
        if [ -e /proc/sysrq-trigger ]; then
          echo h 2>/dev/null >/proc/sysrq-trigger && echo pressed
        fi
        awk '$5 == "/sys" && $6 ~ /^ro,/ { print "read-only: /sys" }' /proc/self/mountinfo
        """;

    assertThat(stdoutOf(tries).lines())
        .containsExactly("written: net/ipv4/ip_forward", "read-only: /sys");
  }

  @Test
  void cgroupsCanBeMade() {
    String makes =
        """
        for cgroup in /sys/fs/cgroup /sys/fs/cgroup/*; do
          [ ! -e $cgroup/cgroup.procs ] || mkdir $cgroup/probe || echo "none in $cgroup"
        done
        find /sys/fs/cgroup -path '*/probe/cgroup.procs' | grep -q . && echo made
        """;

    assertThat(stdoutOf(makes)).isEqualTo("made");
  }

  @Test
  void aUserNamespaceMayMountItsOwnProcAndSys() {
    String mounts =
        """
        unshare --user --map-root-user --pid --fork --mount mount -t proc proc /mnt && echo proc
        unshare --user --map-root-user --net --mount mount -t sysfs sysfs /mnt && echo sys
        """;

    assertThat(stdoutOf(mounts).lines()).containsExactly("proc", "sys");
  }

  @Test
  void aUnitThatFailedKeepsNoTestFromBeingRun() throws IOException {
    // The launcher lets what belongs to the journal be started.
    Path units = Path.of("/usr/lib/systemd/system");
    Path unit = units.resolve("systemd-journald-probe.service");
    Path link = units.resolve("multi-user.target.wants").resolve(unit.getFileName());
    try {
      HostFiles.write(unit, "[Service]\nType=oneshot\nExecStart=/bin/false\n");
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, unit);

      assertThat(stdoutOf(NestedWorld.BOOTED, Map.of(), "systemctl is-system-running"))
          .isEqualTo("degraded");
    } finally {
      Files.deleteIfExists(link);
      Files.deleteIfExists(unit);
    }
  }

  @Test
  void filesThatNobodyMayChangeKeepTheNextLaunchFromNothing() {
    try (ChildProcess world =
        NestedWorld.PLAIN.startShell(
            folder,
            Map.of(),
            "mkdir -p /tmp/d /var/tmp/d; touch /tmp/d/i /var/tmp/d/a; chattr +i /tmp/d/i /tmp/d;"
                + " chattr +a /var/tmp/d/a; lsattr /tmp/d /var/tmp/d; echo ready; cat")) {
      world.awaitLine("^ready$", SOON);
      assertThat(world.stdout()).containsPattern("-i-.* /tmp/d/i").containsPattern("-a-.* /var");
      world.kill9();
    }
    assertThat(NestedWorld.folders()).isNotEmpty();

    assertThat(stdoutOf("echo next")).isEqualTo("next");
    assertThat(NestedWorld.folders()).isEmpty();
  }

  @Test
  void testsThatHaveHadTheirTimeAreEndedWithTheirThreadsAndAllLogs() {
    String hangs =
        """
        mkdir -p /var/lib/dockyard/instances/z/log /var/log/dockyard-sysbox /run/sysbox
        echo of-dockerd >/var/lib/dockyard/instances/z/log/dockerd.log
        echo of-sysbox-mgr >/var/log/dockyard-sysbox/sysbox-mgr.log
        echo of-the-pair >/run/sysbox/dockyard-holders.json
        sleep infinity
        """;
    try (ChildProcess world =
        NestedWorld.PLAIN.startShell(folder, Map.of("DOCKYARD_WORLD_SECONDS", "2"), hangs)) {

      assertThat(world.awaitExit(SOON)).isEqualTo(128 + 9);
      assertThat(world.output())
          .contains("did not end within 2 seconds", "Thread.print", "sleep infinity")
          .contains("of-dockerd", "of-sysbox-mgr", "of-the-pair");
    }
    assertThat(NestedWorld.folders()).isEmpty();
  }

  @Test
  void whereThereCanBeNoWorldTestsThatHaveHadTheirTimeAreEndedAsWell() {
    Map<String, String> environment =
        Map.of("DOCKYARD_WORLD_SECONDS", "2", "DOCKYARD_WORLD_REQUIRED", "");
    String hangs = "echo \"no world: $DOCKYARD_NO_WORLD\"; exec sleep infinity";
    try (ChildProcess jvm = NestedWorld.PLAIN.startShellOfNobody(folder, environment, hangs)) {

      assertThat(jvm.awaitExit(SOON)).isEqualTo(128 + 9);
      assertThat(jvm.output())
          .contains("no world: daemons, bridges and firewall rules need root")
          .contains("did not end within 2 seconds", "asked for: " + jvm.pid() + " Thread.print");
    }
  }

  @Test
  void whereThereMustBeAWorldAndCanBeNoneNothingIsRun() {
    Map<String, String> environment = Map.of("DOCKYARD_WORLD_REQUIRED", "yes");
    try (ChildProcess jvm = NestedWorld.PLAIN.startShellOfNobody(folder, environment, "echo run")) {

      assertThat(jvm.awaitExit(SOON)).isEqualTo(1);
      assertThat(jvm.stdout()).isEmpty();
      assertThat(jvm.stderr()).contains("No world for the tests can be made here", "need root");
    }
  }

  private String stdoutOf(String script) {
    return stdoutOf(Map.of(), script);
  }

  private String stdoutOf(Map<String, String> environment, String script) {
    return stdoutOf(NestedWorld.PLAIN, environment, script);
  }

  private String stdoutOf(NestedWorld kind, Map<String, String> environment, String script) {
    try (ChildProcess world = kind.startShell(folder, environment, script)) {
      world.awaitExit(SOON);
      return world.stdout().strip();
    }
  }
}
