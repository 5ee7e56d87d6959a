package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.SpawnRequest;
import io.dockyard.internal.host.Spawner;
import io.dockyard.internal.plan.Plans;
import io.dockyard.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {

  /** Several times what the first question waits. */
  private static final Duration SLOWLY = Duration.ofSeconds(1);

  private static final Duration PLENTY = Duration.ofMinutes(1);

  private final InstancePlan plan;
  private final SideTasks nothing = new SideTasks(Runnable::run, "nothing");

  private final List<Process> started = new ArrayList<>();

  ReadinessTest(@TempDir Path folder) {
    plan =
        Plans.withCgroups(
            Plans.spec(ContainerRuntime.RUNC).root(folder.resolve("root")),
            InstanceCgroups.plain("a_"));
  }

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(plan.paths().socket().getParent());
    Files.createDirectories(plan.dockerd().logFile().getParent());
  }

  @AfterEach
  void endDockerd() {
    started.forEach(Process::destroyForcibly);
  }

  private Readiness within(Duration time) {
    return new Readiness(
        plan, new NoDaemons(), MemoryKills.in(plan.cgroups()), Deadline.after(time));
  }

  @Test
  void isSeenHoweverSlowlyDockerdAnswers() throws Exception {
    try (SlowDockerd dockerd = new SlowDockerd(plan.paths().socket(), SLOWLY)) {
      assertThat(within(PLENTY).await(List.of(), nothing)).isEmpty();
    }
  }

  private StartFailedException lateness(RunningDaemon... daemons) {
    return catchThrowableOfType(
        StartFailedException.class, () -> within(SLOWLY).await(List.of(daemons), nothing));
  }

  @Test
  void isNotAwaitedBeyondTheDeadline() throws Exception {
    try (SlowDockerd dockerd = new SlowDockerd(plan.paths().socket(), PLENTY)) {
      StartFailedException failure = lateness();

      assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD);
      assertThat(failure)
          .hasMessageContaining("it did not answer within 1000 ms")
          .hasCauseInstanceOf(DeadlineException.class);
    }
  }

  /** Stops by itself, and says on SIGQUIT what a Go program says. */
  private ProcessIdentity stoppedDockerd() {
    String program =
        """
        trap 'seq 1 50; echo goroutine 1; exit 2' QUIT
        while :; do kill -STOP $$; done
        """;
    Process dockerd =
        Spawner.spawn(
            new SpawnRequest(
                List.of("sh", "-c", program),
                Map.of(),
                plan.paths().root(),
                plan.dockerd().logFile(),
                List.of(),
                null));
    started.add(dockerd);
    Await.until("dockerd to stop", PLENTY, () -> Processes.stopped(dockerd.pid()));
    return Processes.identify(dockerd.pid()).orElseThrow();
  }

  @Test
  void aDockerdThatWasBegunAndHangsSaysWhatItIsAt() {
    ProcessIdentity hanging = stoppedDockerd();

    StartFailedException failure =
        lateness(RunningDaemon.begun(plan.dockerd(), Optional.of(hanging)));

    assertThat(failure.logTail()).startsWith("1\n2\n").endsWith("\n50\ngoroutine 1");
    assertThat(failure.exitStatus()).isEmpty();
    assertThat(Processes.alive(hanging)).isFalse();
  }

  @Test
  void aDockerdThatWasThereBeforeIsNotEnded() {
    ProcessIdentity hanging = stoppedDockerd();

    StartFailedException failure =
        lateness(RunningDaemon.found(plan.dockerd(), Optional.of(hanging)));

    assertThat(failure.logTail()).isEmpty();
    assertThat(Processes.stopped(hanging.pid())).isTrue();
  }
}
