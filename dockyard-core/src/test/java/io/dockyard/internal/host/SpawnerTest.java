package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnerTest {

  private static final int SESSION = 3;

  private final Path folder;
  private final Path log;
  private final List<Process> started = new ArrayList<>();

  SpawnerTest(@TempDir Path folder) {
    this.folder = folder;
    this.log = folder.resolve("log");
  }

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void leadsASessionOfItsOwnUnderThePidThatWasReturned() throws IOException {
    Process daemon = spawn(request(Map.of(), List.of(), null, "sleep", "72"));
    awaitProgram(daemon, "sleep");
    assertThat(Processes.argv(daemon.pid())).endsWith("72");
    assertThat(session(daemon.pid()))
        .isEqualTo(daemon.pid())
        .isNotEqualTo(session(ProcessHandle.current().pid()));
  }

  @Test
  void hasOnlyTheGivenEnvironment() throws IOException {
    Map<String, String> environment = Map.of("NAME", "$(touch x) \"';", "OTHER", "");
    Process daemon = spawn(request(environment, List.of(), null, "sleep", "73"));
    awaitProgram(daemon, "sleep");
    Map<String, String> seen = new TreeMap<>(Processes.environment(daemon.pid()));
    // Variables that shells add by themselves.
    seen.keySet().removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_"));
    assertThat(seen).isEqualTo(environment);
  }

  @Test
  void passesArgumentsUntouchedAndAppendsAllOutputToTheLog() throws Exception {
    Files.writeString(log, "before\n");
    String odd = "$HOME `id` \"q\" 'r' *";
    Process daemon =
        spawn(request(Map.of(), List.of(), null, "sh", "-c", "echo \"$1\"; pwd >&2", "sh", odd));
    assertThat(daemon.waitFor()).isZero();
    assertThat(Files.readAllLines(log))
        .containsExactly("before", odd, folder.toRealPath().toString());
  }

  @Test
  void readsNothingFromItsInput() throws Exception {
    assertThat(spawn(request(Map.of(), List.of(), null, "cat")).waitFor()).isZero();
  }

  @Test
  void blocksNoSignalAlthoughThreadsOfTheJvmDo() throws IOException {
    List<String> before = blocked("thread-self");
    Process daemon = spawn(request(Map.of(), List.of(), null, "sleep", "77"));

    assertThat(blocked(Long.toString(daemon.pid()))).containsExactly("SigBlk:\t" + "0".repeat(16));
    assertThat(blocked("thread-self")).isEqualTo(before);
  }

  /** As proc(5) shows it. */
  private static List<String> blocked(String process) throws IOException {
    return Files.readAllLines(Path.of("/proc", process, "status")).stream()
        .filter(line -> line.startsWith("SigBlk:"))
        .toList();
  }

  @Test
  void setsTheScoreForWhenMemoryRunsOut() throws IOException {
    Process daemon = spawn(request(Map.of(), List.of(), 500, "sleep", "74"));
    awaitProgram(daemon, "sleep");
    assertThat(Path.of("/proc/" + daemon.pid() + "/oom_score_adj")).hasContent("500");
  }

  @Test
  void joinsItsCgroupsBeforeItRuns() throws IOException {
    HostRequirements.assumeWorld();
    String name = "dockyard-test-" + ProcessHandle.current().pid() + "/spawned";
    String top = name.substring(0, name.indexOf('/'));
    try {
      List<Path> cgroups = Cgroups.create(name);
      Process daemon = spawn(request(Map.of(), cgroups, null, "sleep", "75"));
      awaitProgram(daemon, "sleep");
      for (Path cgroup : cgroups) {
        assertThat(cgroup.resolve("cgroup.procs")).content().contains(daemon.pid() + "\n");
      }
      assertThat(log).isEmptyFile();
    } finally {
      Cgroups.kill(top);
      Cgroups.remove(top, Soon.seconds(60));
    }
  }

  @Test
  void startsEvenIfACgroupCannotBeJoinedAndSaysSoInTheLog() throws Exception {
    Path gone = folder.resolve("gone");
    assertThat(spawn(request(Map.of(), List.of(gone), null, "true")).waitFor()).isZero();
    assertThat(log).content().contains(gone.toString());
  }

  @Test
  void namesAProgramThatDoesNotExist() {
    assertThatThrownBy(() -> Spawner.spawn(request(Map.of(), List.of(), null, "/no/such/daemon")))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("/no/such/daemon");
  }

  @Test
  void refusesNamesOfVariablesThatCannotBe() {
    assertThatThrownBy(() -> request(Map.of("A=B", ""), List.of(), null, "true"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SpawnRequest request(
      Map<String, String> environment,
      List<Path> cgroups,
      @Nullable Integer score,
      String... argv) {
    return new SpawnRequest(List.of(argv), environment, folder, log, cgroups, score);
  }

  private Process spawn(SpawnRequest request) {
    Process process = Spawner.spawn(request);
    started.add(process);
    return process;
  }

  private static void awaitProgram(Process process, String name) throws IOException {
    Path program = Host.executable(name).toRealPath();
    Soon.await(
        name + " to run",
        () -> Processes.executable(process.pid()).filter(program::equals).isPresent());
  }

  private static long session(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[SESSION]);
  }
}
