package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DeadlineException;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CgroupsTest {

  private static final String HYBRID =
      """
      31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
      35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
      41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      42 31 0:38 / /mnt/again rw - cgroup2 cgroup2 rw
      43 31 0:39 / /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids
      """;

  private final String name = "dockyard-test-" + ProcessHandle.current().pid();

  @AfterEach
  void removeAll() {
    if (Host.root()) {
      Cgroups.kill(name);
      Cgroups.remove(name, Soon.seconds(60));
    }
  }

  @Test
  void findsEachWritableHierarchyOnce() {
    assertThat(
            Cgroups.hierarchies(
                MountInfo.parse(HYBRID.getBytes(StandardCharsets.UTF_8)), mount -> true))
        .extracting(mount -> mount.mountPoint().toString())
        .containsExactly(
            "/sys/fs/cgroup/memory", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified");
  }

  @Test
  void readsMembersWithoutThoseOfOtherPidNamespaces() {
    assertThat(Cgroups.parseMembers("12\n0\n7\n")).containsExactly(7L, 12L);
  }

  @Test
  void makesAndRemovesACgroupInEachDaemonHierarchy() {
    HostRequirements.assumeWorld();
    List<Path> made = Cgroups.create(name + "/a/b");
    assertThat(made).hasSameSizeAs(Cgroups.daemonHierarchies()).allMatch(Files::isDirectory);
    assertThat(Cgroups.create(name + "/a/b")).isEqualTo(made);
    Cgroups.removeIfEmpty(name + "/a");
    assertThat(made).allMatch(Files::isDirectory);
    Cgroups.removeIfEmpty(name + "/a/b");
    assertThat(made).noneMatch(Files::exists);
    Cgroups.remove(name, Soon.seconds(60));
    assertThat(Cgroups.allHierarchies()).noneMatch(h -> Files.exists(h.resolve(name)));
  }

  @Test
  void findsAndKillsProcessesInTheCgroupsBelow() throws Exception {
    HostRequirements.assumeWorld();
    Process process = startIn(Cgroups.create(name + "/below"));
    try {
      assertThat(Cgroups.processes(name)).containsExactly(process.pid());
      Cgroups.create(name + "/empty/below");
      assertThat(Cgroups.processesByChild(name))
          .isEqualTo(Map.of("below", Set.of(process.pid()), "empty", Set.of()));
      assertThat(Cgroups.processesByChild(name + "-not-there")).isEmpty();
      assertThatThrownBy(() -> Cgroups.remove(name, Soon.millis(50)))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining(name)
          .hasMessageContaining(Long.toString(process.pid()));
      Cgroups.kill(name);
      assertThat(process.waitFor()).isEqualTo(128 + Processes.SIGKILL);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Cgroups.processes(name)).isEmpty();
  }

  @Test
  void killsProcessesThatAreOnlyInAHierarchyOfV1() throws Exception {
    HostRequirements.assumeWorld();
    List<Path> made = Cgroups.create(name);
    Process process = startIn(made.subList(0, Math.min(1, made.size())));
    try {
      Cgroups.kill(name);
      assertThat(process.waitFor()).isEqualTo(128 + Processes.SIGKILL);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void readsHowManyWereKilledForWantOfMemory() {
    assertThat(Cgroups.parseKills("low 0\noom 2\noom_kill 3\noom_group_kill 1\n")).hasValue(3);
    assertThat(Cgroups.parseKills("oom_kill_disable 1\nunder_oom 0\noom_kill 7\n")).hasValue(7);
    // Kernels before 4.13.
    assertThat(Cgroups.parseKills("oom_kill_disable 0\nunder_oom 0\n")).isEmpty();
  }

  @Test
  void countsWhatIsKilledForWantOfMemoryInACgroupAndBelow() throws Exception {
    Path starving = HostRequirements.assumeMemoryOfFirstCgroups().resolve(name).resolve("starving");
    Files.createDirectories(starving);
    Files.writeString(starving.resolve("memory.limit_in_bytes"), "8M");
    assertThat(Cgroups.memoryKills(name)).containsEntry(starving, 0L);

    Process eater =
        new ProcessBuilder("sh", "-c", "echo $$ > $0/cgroup.procs; tail /dev/zero", "" + starving)
            .start();

    assertThat(eater.waitFor()).isEqualTo(128 + Processes.SIGKILL);
    assertThat(Cgroups.memoryKills(name)).containsEntry(starving, 1L);
    assertThat(Cgroups.memoryKills(name).keySet()).startsWith(starving, starving.getParent());
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    HostRequirements.assumeWorld();
    for (String bad : List.of("", "..", "a/../../b", "/sys")) {
      assertThatThrownBy(() -> Cgroups.processes(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Process startIn(List<Path> cgroups) throws IOException {
    Process process = new ProcessBuilder("sleep", "76").start();
    for (Path cgroup : cgroups) {
      Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(process.pid()));
    }
    return process;
  }
}
