package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** systemd as the first process, over its bus and over its own socket. */
@Tag("booted")
class SystemdIT {

  private static final Path UNITS = Path.of("/run/systemd/system");

  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final Systemd systemd = new Systemd();

  @BeforeEach
  void inAWorldOfItsOwn() {
    HostRequirements.assumeWorld();
  }

  @AfterEach
  void close() {
    systemd.close();
  }

  @Test
  void aUnitIsStartedAndStopped() throws IOException {
    oneshot("plain", "ExecStart=/bin/true");

    assertThat(systemd.start("plain.service", soon())).isEqualTo(JobResult.DONE);
    assertThat(systemd.status("plain.service", soon()))
        .satisfies(
            status -> {
              assertThat(status.active()).isTrue();
              assertThat(status.subState()).isEqualTo("exited");
              assertThat(status.file()).isEqualTo(UNITS.resolve("plain.service").toString());
              assertThat(status.invocationId()).matches("[0-9a-f]{32}");
              assertThat(status.job()).isFalse();
            });

    assertThat(systemd.stop("plain.service", soon())).isEqualTo(JobResult.DONE);
    assertThat(systemd.status("plain.service", soon()).ended()).isTrue();
  }

  @Test
  void aUnitIsRestarted() throws IOException {
    oneshot("again", "ExecStart=/bin/true");
    systemd.start("again.service", soon());
    String before = systemd.status("again.service", soon()).invocationId();

    assertThat(systemd.restart("again.service", soon())).isEqualTo(JobResult.DONE);

    assertThat(systemd.status("again.service", soon()))
        .matches(UnitStatus::active)
        .matches(status -> !status.invocationId().equals(before));
  }

  @Test
  void unitsThatNobodyNeedsAreNotLoaded() throws IOException {
    oneshot("needed", "ExecStart=/bin/true");
    oneshot("unneeded", "ExecStart=/bin/true");
    List<String> units = List.of("unneeded.service", "nowhere.service", "needed.service");

    systemd.start("needed.service", soon());

    assertThat(systemd.loaded(units, soon())).containsExactly("needed.service");
  }

  @Test
  void eachStartAndStopIsAnsweredThoughItsSignalMayOvertakeTheReply() throws IOException {
    oneshot("often", "ExecStart=/bin/true");

    for (int round = 0; round < 300; round++) {
      assertThat(systemd.start("often.service", soon())).isEqualTo(JobResult.DONE);
      assertThat(systemd.stop("often.service", soon())).isEqualTo(JobResult.DONE);
    }
  }

  @Test
  void itIsToldHowAUnitFailed() throws IOException {
    oneshot("fails", "ExecStart=/bin/sh -c 'exit 7'");
    unit(
        "needs",
        "[Unit]\nRequires=fails.service\nAfter=fails.service\n[Service]\nExecStart=/bin/true\n");
    oneshot("late", "ExecStart=/bin/sleep infinity", "TimeoutStartSec=100ms");
    unit(
        "queue",
        "[Unit]\nJobTimeoutSec=100ms\n[Service]\nType=oneshot\nExecStart=/bin/sleep infinity\n");

    assertThat(systemd.start("fails.service", soon())).isEqualTo(JobResult.FAILED);
    assertThat(systemd.status("fails.service", soon()).failed()).isTrue();
    assertThat(systemd.service("fails.service", soon()))
        .isEqualTo(new ServiceStatus(0, "exit-code", Optional.of(7), 0));
    assertThat(systemd.start("needs.service", soon())).isEqualTo(JobResult.DEPENDENCY);
    assertThat(systemd.start("late.service", soon())).isEqualTo(JobResult.FAILED);
    assertThat(systemd.service("late.service", soon()).result()).isEqualTo("timeout");
    assertThat(systemd.start("queue.service", soon())).isEqualTo(JobResult.TIMEOUT);

    systemd.resetFailed("fails.service", soon());
    assertThat(systemd.status("fails.service", soon()).activeState()).isEqualTo("inactive");
  }

  @Test
  void aUnitThatDoesNotExistIsNamed() {
    assertThat(systemd.status("nowhere.service", soon()).loadState()).isEqualTo("not-found");
    assertThatThrownBy(() -> systemd.start("nowhere.service", soon()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("StartUnit for nowhere.service")
        .hasMessageContaining("org.freedesktop.systemd1.NoSuchUnit");
    systemd.resetFailed("nowhere.service", soon());
  }

  @Test
  void waitingEndsWithTheDeadlineOrTheThread() throws Exception {
    oneshot("held", "ExecStart=/bin/sleep infinity", "TimeoutStartSec=infinity");

    assertThatThrownBy(() -> systemd.start("held.service", Deadline.after(Duration.ofMillis(300))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("held.service");

    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                systemd.start("held.service", soon());
              } catch (OperationInterruptedException e) {
                thrown.set(e);
              }
            });
    waiting.start();
    Await.until("it waits", A_MINUTE, () -> waiting.getState() == Thread.State.TIMED_WAITING);
    waiting.interrupt();
    waiting.join();
    assertThat(thrown.get()).isInstanceOf(OperationInterruptedException.class);
    assertThat(systemd.stop("held.service", soon())).isEqualTo(JobResult.DONE);
  }

  @Test
  void aStartSurvivesARestartOfTheBus() throws Exception {
    startHeldWhile("bus", SystemdIT::restartBus);
  }

  /** A call may come at any moment of it, also before the end of the connection is noticed. */
  @Test
  void whoAsksWithoutAPauseIsAnsweredHoweverOftenTheBusIsRestarted() throws Exception {
    oneshot("asked", "ExecStart=/bin/true");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> asking =
        CompletableFuture.supplyAsync(
            () -> {
              int answers = 0;
              while (!enough.get()) {
                assertThat(systemd.status("asked.service", soon()).loadState()).isEqualTo("loaded");
                answers++;
              }
              return answers;
            });

    for (int round = 0; round < 10; round++) {
      restartBus();
    }
    enough.set(true);

    assertThat(asking.get()).isPositive();
  }

  @Test
  void aStartSurvivesThatSystemdExecutesItselfAnew() throws Exception {
    startHeldWhile("reexec", () -> HostCommand.run("systemctl", "daemon-reexec"));
  }

  @Test
  void aStartSurvivesThatUnitsAreReadAnew() throws Exception {
    startHeldWhile("reload", () -> systemd.daemonReload(soon()));
  }

  @Test
  void withoutABusItsOwnSocketIsUsed() throws Exception {
    oneshot("private", "ExecStart=/bin/true");
    withoutBus(
        () -> {
          for (int round = 0; round < 50; round++) {
            assertThat(systemd.start("private.service", soon())).isEqualTo(JobResult.DONE);
            assertThat(systemd.stop("private.service", soon())).isEqualTo(JobResult.DONE);
          }
        });
  }

  @Test
  void theFirstQuestionOverItsOwnSocketIsAnsweredToo() throws Exception {
    withoutBus(
        () -> {
          for (int round = 0; round < 300; round++) {
            try (Systemd another = new Systemd()) {
              assertThat(another.status("-.slice", soon()).active()).isTrue();
            }
          }
        });
  }

  @Test
  void aBusThatHasEndedAndLeftItsSocketIsNotWaitedFor() {
    HostCommand.run("systemctl", "stop", "dbus.socket", "dbus.service");
    try {
      assertThat(Path.of("/run/dbus/system_bus_socket")).exists();
      try (Systemd another = new Systemd()) {
        assertThat(another.status("-.slice", Deadline.after(Duration.ofSeconds(9))).active())
            .isTrue();
      }
    } finally {
      HostCommand.run("systemctl", "start", "dbus.socket", "dbus.service");
    }
  }

  @Test
  void whereNeitherAnswersBothAreNamed() throws Exception {
    Path own = Path.of("/run/systemd/private");
    Path aside = Path.of("/run/systemd/private.aside");
    withoutBus(
        () -> {
          move(own, aside);
          try (Systemd another = new Systemd()) {
            assertThatThrownBy(() -> another.status("-.slice", soon()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("/run/dbus/system_bus_socket")
                .hasMessageContaining("/run/systemd/private");
          } finally {
            move(aside, own);
          }
        });
  }

  private static void move(Path from, Path to) {
    HostCommand.run("mv", from.toString(), to.toString());
  }

  @Test
  void aQuestionDoesNotOutwaitItsTimeWhileAnotherOneConnects() throws Exception {
    String bus = Long.toString(HostProcesses.running("dbus-daemon").get(0));
    HostCommand.run("kill", "-STOP", bus);
    try (Systemd another = new Systemd()) {
      CompletableFuture<UnitStatus> patient =
          CompletableFuture.supplyAsync(() -> another.status("-.slice", soon()));
      Await.until("it connects", A_MINUTE, SystemdIT::oneConnects);

      assertThatThrownBy(() -> another.status("-.slice", Deadline.after(Duration.ofMillis(100))))
          .isInstanceOf(DeadlineException.class);

      assertThat(patient).isNotDone();
      HostCommand.run("kill", "-CONT", bus);
      assertThat(patient.get(1, TimeUnit.MINUTES).active()).isTrue();
    } finally {
      HostCommand.run("kill", "-CONT", bus);
    }
  }

  private static boolean oneConnects() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(
            frame ->
                frame.getClassName().equals(ManagerCalls.class.getName())
                    && frame.getMethodName().equals("connect"));
  }

  private static void withoutBus(Runnable work) throws IOException {
    HostCommand.run("systemctl", "stop", "dbus.socket", "dbus.service");
    try {
      Files.deleteIfExists(Path.of("/run/dbus/system_bus_socket"));
      work.run();
    } finally {
      HostCommand.run("systemctl", "start", "dbus.socket", "dbus.service");
    }
  }

  @Test
  void aLivingSliceHasWhatItsFileSaysAfterAReload() throws IOException {
    unit("some.slice", "[Slice]\nTasksMax=500\n");
    assertThat(systemd.start("some.slice", soon())).isEqualTo(JobResult.DONE);
    unit("some.slice", "[Slice]\nTasksMax=50\n");

    systemd.daemonReload(soon());

    assertThat(systemd.property("some.slice", "Slice", "TasksMax", soon())).hasToString("50");
    systemd.stop("some.slice", soon());
  }

  @Test
  void unitsAreEnabledAndDisabled() throws IOException {
    Path unit = Path.of("/etc/systemd/system/wanted.service");
    Files.writeString(
        unit, "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n");

    assertThat(systemd.enable("wanted.service", soon())).isTrue();
    assertThat(systemd.enabled("wanted.service", soon())).isTrue();
    assertThat(systemd.enable("wanted.service", soon())).isTrue();

    systemd.disable("wanted.service", soon());
    assertThat(systemd.enabled("wanted.service", soon())).isFalse();
    assertThat(Path.of("/etc/systemd/system/multi-user.target.wants/wanted.service"))
        .doesNotExist();
  }

  @Test
  void whatHasNoFileOrDoesNotSayWithWhatItStartsIsNotEnabled() throws IOException {
    Path unit = Path.of("/etc/systemd/system/unwanted.service");
    Files.writeString(unit, "[Service]\nExecStart=/bin/true\n");

    assertThat(systemd.enable("unwanted.service", soon())).isFalse();
    assertThat(systemd.enabled("unwanted.service", soon())).isFalse();

    Files.delete(unit);
    assertThat(systemd.enabled("unwanted.service", soon())).isFalse();
    systemd.disable("unwanted.service", soon());
  }

  /**
   * A drop-in in a folder that systemd has not read yet is noticed by nobody but the next reload.
   */
  @Test
  void aChangedFileIsNoticed() throws IOException {
    oneshot("changed", "ExecStart=/bin/true");
    Path file = UNITS.resolve("changed.service");
    Path dropIn = Files.createDirectories(UNITS.resolve("changed.service.d")).resolve("more.conf");
    Files.writeString(dropIn, "[Service]\nEnvironment=a=b\n");
    systemd.daemonReload(soon());
    systemd.start("changed.service", soon());
    assertThat(systemd.status("changed.service", soon()))
        .satisfies(
            status -> {
              assertThat(status.needsReload()).isFalse();
              assertThat(status.file()).isEqualTo(file.toString());
              assertThat(status.dropIns()).containsExactly(dropIn.toString());
            });

    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(systemd.status("changed.service", soon()).needsReload()).isTrue();
    systemd.stop("changed.service", soon());
  }

  @Test
  void noThreadLivesOnAfterwards() throws IOException {
    oneshot("threads", "ExecStart=/bin/true");
    systemd.start("threads.service", soon());

    systemd.close();

    Await.until(
        "the connection's threads end",
        A_MINUTE,
        () ->
            Thread.getAllStackTraces().values().stream()
                .noneMatch(
                    stack ->
                        List.of(stack).stream()
                            .anyMatch(frame -> frame.getClassName().contains("freedesktop"))));
    assertThatThrownBy(() -> systemd.status("threads.service", soon()))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A start whose end is held until something has happened to the connection. */
  private void startHeldWhile(String name, Runnable happens)
      throws IOException, InterruptedException, ExecutionException {
    Path token = Path.of("/run/token-" + name);
    HostCommand.run("mkfifo", token.toString());
    oneshot(name, "ExecStart=/bin/sh -c 'read word <" + token + "'");
    CompletableFuture<JobResult> started =
        CompletableFuture.supplyAsync(() -> systemd.start(name + ".service", soon()));
    try (Systemd observer = new Systemd()) {
      Await.until(
          "the unit is being started",
          A_MINUTE,
          () -> observer.status(name + ".service", soon()).activeState().equals("activating"));
    }

    happens.run();
    Files.writeString(token, "go on\n");

    assertThat(started.get()).isEqualTo(JobResult.DONE);
    assertThat(systemd.stop(name + ".service", soon())).isEqualTo(JobResult.DONE);
  }

  /** Not one restart too many for systemd, which counts them. */
  private static void restartBus() {
    HostCommand.run("systemctl", "reset-failed", "dbus.service");
    HostCommand.run("systemctl", "restart", "dbus.service");
  }

  private void oneshot(String name, String... lines) throws IOException {
    unit(name, "[Service]\nType=oneshot\nRemainAfterExit=yes\n" + String.join("\n", lines) + "\n");
  }

  private void unit(String name, String text) throws IOException {
    Files.writeString(UNITS.resolve(name.contains(".") ? name : name + ".service"), text);
    systemd.daemonReload(soon());
  }

  private static Deadline soon() {
    return Deadline.after(A_MINUTE);
  }
}
