package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which holder is dead: every combination of what is known of one and what is seen of it. */
class HolderStateTest {

  private static final ProcessIdentity JVM = new ProcessIdentity(10, 1, "boot");
  private static final ProcessIdentity DOCKERD = new ProcessIdentity(20, 2, "boot");
  private static final Duration UNTIL = Duration.ofSeconds(100);

  /** NONE: no start is recorded. */
  enum Start {
    NONE,
    IN_TIME_BY_A_LIVING_JVM,
    IN_TIME_BY_A_DEAD_JVM,
    OVERDUE_BY_A_LIVING_JVM,
    OVERDUE_BY_A_DEAD_JVM;

    boolean jvmLives() {
      return this == IN_TIME_BY_A_LIVING_JVM || this == OVERDUE_BY_A_LIVING_JVM;
    }

    Duration now() {
      boolean inTime = this == IN_TIME_BY_A_LIVING_JVM || this == IN_TIME_BY_A_DEAD_JVM;
      return inTime ? UNTIL.minusMillis(1) : UNTIL;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,                    false, false, UNKNOWN",
    "NONE,                    false, true,  LIVES",
    "NONE,                    true,  false, DEAD",
    "NONE,                    true,  true,  LIVES",
    "IN_TIME_BY_A_LIVING_JVM, false, false, STARTING",
    "IN_TIME_BY_A_LIVING_JVM, false, true,  LIVES",
    "IN_TIME_BY_A_LIVING_JVM, true,  false, STARTING",
    "IN_TIME_BY_A_LIVING_JVM, true,  true,  LIVES",
    "IN_TIME_BY_A_DEAD_JVM,   false, false, DEAD",
    "IN_TIME_BY_A_DEAD_JVM,   false, true,  LIVES",
    "IN_TIME_BY_A_DEAD_JVM,   true,  false, DEAD",
    "IN_TIME_BY_A_DEAD_JVM,   true,  true,  LIVES",
    "OVERDUE_BY_A_LIVING_JVM, false, false, DEAD",
    "OVERDUE_BY_A_LIVING_JVM, false, true,  LIVES",
    "OVERDUE_BY_A_LIVING_JVM, true,  false, DEAD",
    "OVERDUE_BY_A_LIVING_JVM, true,  true,  LIVES",
    "OVERDUE_BY_A_DEAD_JVM,   false, false, DEAD",
    "OVERDUE_BY_A_DEAD_JVM,   false, true,  LIVES",
    "OVERDUE_BY_A_DEAD_JVM,   true,  false, DEAD",
    "OVERDUE_BY_A_DEAD_JVM,   true,  true,  LIVES",
  })
  void decides(Start start, boolean processesNoted, boolean lives, HolderState expected) {
    Holder holder =
        new Holder(
            "a_",
            "direct",
            Optional.empty(),
            start == Start.NONE ? Optional.empty() : Optional.of(new Starting(JVM, UNTIL)),
            processesNoted ? List.of(DOCKERD) : List.of());

    assertThat(
            HolderState.decide(
                holder, lives, process -> process.equals(JVM) && start.jvmLives(), start.now()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"true, LIVES", "false, DEAD"})
  void theRecordAloneShowsLifeByTheNotedProcesses(boolean lives, HolderState expected) {
    Holder holder = Holder.found("a_", "direct", List.of(DOCKERD));

    assertThat(HolderState.byRecord(holder, process -> lives, UNTIL)).isEqualTo(expected);
  }
}
