package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrphanedCommandsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final List<String> AS_WE_ARE = List.of();

  /** As in a container with the host's /run; the JVM is not the first process there. */
  private static final List<String> IN_ANOTHER_PID_NAMESPACE =
      List.of(
          "unshare",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc",
          "sh",
          "-c",
          "\"$@\"; sleep 1000",
          "sh");

  @AutoClose private final TempFolder folder = TempFolder.onDisk("dyk-orphans-");
  private final Path hold = folder.path().resolve("hold");
  private final Path done = folder.path().resolve("done");
  private final Path pid = folder.path().resolve("pid");
  private final Path lock = folder.path().resolve("lock");
  private final List<JvmUnderTest> jvms = new ArrayList<>();

  @BeforeEach
  void holdCommands() throws IOException {
    HostRequirements.assumeWorld();
    Files.createFile(hold);
  }

  @AfterEach
  void nothingIsLeft() {
    jvms.forEach(JvmUnderTest::close);
    assertThat(ScratchFolder.ALL).doesNotExist();
  }

  /** A script that notes its pid, and ends when the file "hold" is gone. */
  private String held() {
    return noted("while [ -e " + hold + " ]; do sleep 0.01; done; touch " + done + "; echo whole");
  }

  private String noted(String script) {
    return "echo $$ > " + pid + ".new && mv " + pid + ".new " + pid + "; " + script;
  }

  /** As in a service with PrivateTmp; only the folder of the test is the same. */
  private List<String> withAnotherTmp() {
    String script =
        "mount --bind $0 /mnt; mount -t tmpfs none /tmp; mkdir -p $0; mount --move /mnt $0; "
            + "exec \"$@\"";
    return List.of("unshare", "--mount", "sh", "-ec", script, folder.path().toString());
  }

  private JvmUnderTest started(List<String> launcher, Class<?> mainClass, String argument) {
    JvmUnderTest jvm = JvmUnderTest.startBy(launcher, mainClass, argument);
    jvms.add(jvm);
    return jvm;
  }

  private JvmUnderTest running(List<String> launcher, String script) {
    JvmUnderTest jvm = started(launcher, CommandInChild.class, script);
    awaitCommand();
    return jvm;
  }

  private void awaitCommand() {
    Await.until("the command runs", SOON, () -> Files.exists(pid));
  }

  /** Kills a JVM whose command runs, and not what is around it. */
  private static void kill(JvmUnderTest jvm) {
    ProcessHandle first = ProcessHandle.of(jvm.pid()).orElseThrow();
    ProcessHandle java =
        Stream.concat(Stream.of(first), first.descendants())
            .filter(it -> it.info().command().orElse("").endsWith("/java"))
            .findFirst()
            .orElseThrow();
    java.destroyForcibly();
    java.onExit().join();
  }

  private long command() throws IOException {
    return Long.parseLong(Files.readString(pid).strip());
  }

  @Test
  void whoeverGetsALockFindsTheCommandsOfAKilledHolderDone() throws Exception {
    kill(running(AS_WE_ARE, held()));

    CompletableFuture<FileLock> waiting =
        CompletableFuture.supplyAsync(() -> FileLock.acquire(lock, Soon.seconds(60)));
    Soon.await("the lock to be taken", () -> Files.exists(lock));
    Files.delete(hold);

    try (FileLock held = waiting.get(60, TimeUnit.SECONDS)) {
      assertThat(held).isNotNull();
      assertThat(done).exists();
    }
  }

  @Test
  void oneThatTakesLongIsKilled() throws Exception {
    kill(running(AS_WE_ARE, noted("exec sleep 1000")));

    OrphanedCommands.end(Soon.seconds(60));

    assertThat(Processes.identify(command())).isEmpty();
  }

  @Test
  void soIsOneWhoseJvmHadAnotherTmp() throws Exception {
    kill(running(withAnotherTmp(), noted("exec sleep 1000")));

    OrphanedCommands.end(Soon.seconds(60));

    assertThat(Processes.identify(command())).isEmpty();
  }

  @Test
  void soIsOneOfAnotherPidNamespaceThatIsSeenFromHere() {
    JvmUnderTest jvm = running(IN_ANOTHER_PID_NAMESPACE, noted("exec sleep 999"));
    kill(jvm);
    // Nobody else's: whoever ran it is dead.
    long command =
        Processes.pids().stream()
            .filter(it -> Processes.argv(it).equals(List.of("sleep", "999")))
            .findFirst()
            .orElseThrow();

    OrphanedCommands.end(Soon.seconds(60));

    // Who is the first there may not have taken notice of its end yet.
    assertThat(Processes.identify(command)).isEmpty();
    assertThat(jvm.isAlive()).as("what is around it").isTrue();
  }

  @Test
  void aJvmThatLivesInAnotherPidNamespaceIsLeftAlone() throws Exception {
    JvmUnderTest jvm = running(IN_ANOTHER_PID_NAMESPACE, held());
    FileLock.acquire(lock, Soon.seconds(60)).close();
    Files.delete(hold);

    jvm.awaitLine("^whole$", SOON);
  }

  @Test
  void soIsOneThatCannotBeSeenFromThere() throws Exception {
    CompletableFuture<String> output =
        CompletableFuture.supplyAsync(
            () -> Command.check(List.of("sh", "-c", held()), Soon.seconds(60)));
    awaitCommand();
    JvmUnderTest jvm = locking();
    jvm.awaitLine("^has ", SOON);
    Files.delete(hold);

    assertThat(output.get(60, TimeUnit.SECONDS)).isEqualTo("whole\n");
  }

  @Test
  void theCommandOfAKilledOneThatCannotBeSeenFromThereGoesOn() throws Exception {
    kill(running(AS_WE_ARE, held()));
    JvmUnderTest jvm = locking();
    jvm.awaitLine("^has ", SOON);

    assertThat(Processes.identify(command())).isPresent();
    Files.delete(hold);
    Soon.await("it to be done", () -> Files.exists(done));
  }

  private JvmUnderTest locking() {
    return started(IN_ANOTHER_PID_NAMESPACE, LockInChild.class, lock.toString());
  }

  @Test
  void whatAnotherUserHasInTmpChangesNothing() throws Exception {
    Path theirs = Path.of(System.getProperty("java.io.tmpdir"), "dockyard-9999999999-1", "x");
    Files.createDirectories(theirs);
    try {
      FileLock.acquire(lock, Soon.seconds(60)).close();

      assertThat(theirs).exists();
    } finally {
      Files.delete(theirs);
      Files.delete(theirs.getParent());
    }
  }
}
