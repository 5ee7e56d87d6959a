package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessesTest {

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void identifiesARunningProcessAndNotAnEndedOne() throws Exception {
    Process process = start("sleep", "63");
    ProcessIdentity identity = identity(process);
    assertThat(identity.bootId()).isEqualTo(BootId.current()).matches("[0-9a-f-]{36}");
    assertThat(Processes.alive(identity)).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(Processes.alive(identity)).isFalse();
    assertThat(Processes.identify(process.pid())).isEmpty();
  }

  @Test
  void countsAZombieAsGone() throws IOException {
    // The child ends when its input does, after the shell has become a program that never waits.
    Process parent =
        start("sh", "-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 64 3<&-");
    long zombie = Long.parseLong(parent.inputReader().readLine());
    Path sleep = Host.executable("sleep").toRealPath();
    Soon.await(
        "the shell to be replaced",
        () -> Processes.executable(parent.pid()).filter(sleep::equals).isPresent());
    assertThat(Processes.identify(zombie)).isPresent();
    parent.getOutputStream().close();
    Soon.await("the child to end", () -> Processes.identify(zombie).isEmpty());
    assertThat(Processes.pids()).contains(zombie);
  }

  @Test
  void readsAStatLineWhoseNameHoldsBlanksAndParentheses() {
    String line =
        "42 (a) b (c) S 1 42 42 0 -1 4194304 94 0 0 0 0 0 0 0 20 0 1 0 98765 2641920 216 1844";
    assertThat(ProcessStat.parse(line)).contains(new ProcessStat('S', 98765));
    assertThat(ProcessStat.parse("42 (cut) Z 1")).isEmpty();
    assertThat(ProcessStat.parse("")).isEmpty();
    assertThat(new ProcessStat('Z', 1).ended()).isTrue();
  }

  @Test
  void tellsArgumentsEnvironmentAndExecutable() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "65", "");
    builder.command().set(2, "0");
    builder.environment().clear();
    builder.environment().put("NAME", "a=b c");
    Process process = builder.start();
    started.add(process);
    Path sleep = Host.executable("sleep").toRealPath();
    Soon.await(
        "the program to run",
        () -> Processes.executable(process.pid()).filter(sleep::equals).isPresent());
    assertThat(Processes.argv(process.pid())).containsExactly("sleep", "65", "0");
    assertThat(Processes.environment(process.pid())).isEqualTo(Map.of("NAME", "a=b c"));
    assertThat(Processes.hasVariable(process.pid(), "NAME", "a=b c")).isTrue();
    assertThat(Processes.hasVariable(process.pid(), "NAME", "a=b")).isFalse();
    assertThat(Processes.hasVariable(process.pid(), "AME", "a=b c")).isFalse();
    assertThat(Processes.variable(process.pid(), "NAME")).contains("a=b c");
    assertThat(Processes.variable(process.pid(), "AME")).isEmpty();
  }

  @Test
  void tellsArgumentsByteByByte() throws IOException {
    Process process = start("sh", "-c", "exec sh -c 'echo up; read end' \"$(printf 'caf\\351')\"");
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    assertThat(Processes.argv(process.pid(), StandardCharsets.ISO_8859_1)).endsWith("caf\u00e9");
    assertThat(Processes.argv(process.pid())).endsWith("caf\ufffd");
  }

  @Test
  void findsOneVariableAmongMany() {
    String environment = "A=1\0BB=A=2\0A=3\0EMPTY=\0LAST=x";
    assertThat(Processes.variable(environment, "A")).contains("1");
    assertThat(Processes.variable(environment, "BB")).contains("A=2");
    assertThat(Processes.variable(environment, "EMPTY")).contains("");
    assertThat(Processes.variable(environment, "LAST")).contains("x");
    assertThat(Processes.variable(environment, "B")).isEmpty();
  }

  @Test
  void keepsEmptyArgumentsAndTheFirstOfEqualVariables() {
    assertThat(Processes.splitAtNul("a\0\0b\0")).containsExactly("a", "", "b");
    assertThat(Processes.splitAtNul("")).isEmpty();
    assertThat(Processes.parseEnvironment("A=1\0A=2\0junk\0B=\0"))
        .isEqualTo(Map.of("A", "1", "B", ""));
    assertThat(Processes.withoutDeleted(Path.of("/bin/x (deleted)"))).isEqualTo(Path.of("/bin/x"));
  }

  @Test
  void hasNothingToSayAboutAProcessThatDoesNotExist() {
    long none = Long.MAX_VALUE;
    assertThat(Processes.identify(none)).isEmpty();
    assertThat(Processes.environment(none)).isEmpty();
    assertThat(Processes.hasVariable(none, "PATH", "")).isFalse();
    assertThat(Processes.variable(none, "PATH")).isEmpty();
    assertThat(Processes.argv(none)).isEmpty();
    assertThat(Processes.executable(none)).isEmpty();
    assertThat(Processes.ofRoot(none)).isFalse();
    assertThat(Processes.sameNamespace(none, "net")).isFalse();
  }

  @Test
  void tellsRootByTheRealAndTheEffectiveUser() {
    assertThat(Processes.ofRoot("Name:\tx\nUid:\t0\t0\t0\t0\nGid:\t5\t5\t5\t5\n")).isTrue();
    assertThat(Processes.ofRoot("Name:\tx\nUid:\t1000\t0\t0\t0\n")).isFalse();
    assertThat(Processes.ofRoot("Name:\tx\nUid:\t0\t1000\t0\t0\n")).isFalse();
    assertThat(Processes.ofRoot("Name:\tx\nUid:\t0\t01\t0\t0\n")).isFalse();
    assertThat(Processes.ofRoot("")).isFalse();
  }

  @Test
  void tellsNamespacesApart() throws IOException {
    HostRequirements.assumeWorld();
    Process process = start("unshare", "--net", "sleep", "66");
    Soon.await("its namespace", () -> !Processes.sameNamespace(process.pid(), "net"));
    assertThat(Processes.sameNamespace(process.pid(), "mnt")).isTrue();
  }

  @Test
  void signalsTheProcess() throws Exception {
    Process process = start("sleep", "67");
    assertThat(Processes.signal(identity(process), Processes.SIGTERM)).isTrue();
    assertThat(process.waitFor()).isEqualTo(128 + Processes.SIGTERM);
    assertThat(Processes.signal(identityOf(process.pid(), 1), Processes.SIGTERM)).isFalse();
  }

  @Test
  void sendsNoSignalToAProcessThatStartedAtAnotherTimeOrInAnotherBoot() throws IOException {
    Process process = start("sleep", "68");
    ProcessIdentity real = identity(process);
    ProcessIdentity otherStart = identityOf(real.pid(), real.startTicks() - 1);
    ProcessIdentity otherBoot = new ProcessIdentity(real.pid(), real.startTicks(), "other");
    assertThat(Processes.signal(otherStart, Processes.SIGKILL)).isFalse();
    assertThat(Processes.signal(otherBoot, Processes.SIGKILL)).isFalse();
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void waitsUntilAllHaveEnded() throws Exception {
    // Each ends when its input does.
    Process first = start("cat");
    Process second = start("cat");
    List<ProcessIdentity> identities = List.of(identity(first), identity(second));
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> Processes.awaitExit(identities, Soon.seconds(60)));

    first.getOutputStream().close();
    Soon.await("the first one to end", () -> !Processes.alive(identities.get(0)));
    assertThat(waiting).isNotDone();
    second.getOutputStream().close();

    assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(identities).noneMatch(Processes::alive);
    assertThat(Processes.awaitExit(identities, Soon.millis(0))).isTrue();
  }

  @Test
  void givesUpWaitingAtTheDeadline() throws IOException {
    List<ProcessIdentity> identities = List.of(identity(start("sleep", "69")));
    assertThat(Processes.awaitExit(identities, Soon.millis(50))).isFalse();
  }

  @Test
  void stopsWaitingSoonAfterAnInterrupt() throws IOException {
    List<ProcessIdentity> identities = List.of(identity(start("sleep", "70")));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Processes.awaitExit(identities, Soon.seconds(60)))
          .isInstanceOf(OperationInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private Process start(String... argv) throws IOException {
    Process process = new ProcessBuilder(argv).start();
    started.add(process);
    return process;
  }

  private static ProcessIdentity identity(Process process) {
    return Processes.identify(process.pid()).orElseThrow();
  }

  private static ProcessIdentity identityOf(long pid, long startTicks) {
    return new ProcessIdentity(pid, startTicks, BootId.current());
  }
}
