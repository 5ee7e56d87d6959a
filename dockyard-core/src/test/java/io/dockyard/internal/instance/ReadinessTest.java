package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.internal.plan.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {

  /** Several times what the first question waits. */
  private static final Duration SLOWLY = Duration.ofSeconds(1);

  private static final Duration PLENTY = Duration.ofMinutes(1);

  private final InstancePlan plan;
  private final SideTasks nothing = new SideTasks(Runnable::run, "nothing");

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

  private Readiness within(Duration time) {
    return new Readiness(plan, new NoDaemons(), Deadline.after(time));
  }

  @Test
  void isSeenHoweverSlowlyDockerdAnswers() throws Exception {
    try (SlowDockerd dockerd = new SlowDockerd(plan.paths().socket(), SLOWLY)) {
      assertThat(within(PLENTY).await(List.of(), nothing)).isEmpty();
    }
  }

  @Test
  void isNotAwaitedBeyondTheDeadline() throws Exception {
    try (SlowDockerd dockerd = new SlowDockerd(plan.paths().socket(), PLENTY)) {
      StartFailedException failure =
          catchThrowableOfType(
              StartFailedException.class, () -> within(SLOWLY).await(List.of(), nothing));

      assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD);
      assertThat(failure)
          .hasMessageContaining("it did not answer within 1000 ms")
          .hasCauseInstanceOf(DeadlineException.class);
    }
  }
}
