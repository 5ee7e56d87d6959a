package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.Binaries;
import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A start that fails says where and why, in time, and takes back everything it made. */
public abstract class FailedStartContract extends BackendContract {

  private static final String PREFIX = "fsa";

  @Test
  void dockerdThatNeverAnswers() {
    fake("dockerd", "echo thinking about it; sleep 3600");
    Instance instance = withBinaries();

    StartFailedException failure =
        Await.doublingTheTime(
            Duration.ofSeconds(3),
            time -> failedInTime(instance, time),
            failed -> failed.logTail().contains("thinking about it"));

    assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD);
    assertThat(failure).hasMessageContaining("thinking about it");
    assertThat(failure.exitStatus()).isEmpty();
  }

  @Test
  void dockerdThatHangs() {
    // The real dockerd waits for it.
    fake("containerd", "sleep 3600");
    Instance instance = withBinaries();

    StartFailedException failure =
        Await.doublingTheTime(
            Duration.ofSeconds(3),
            time -> failedInTime(instance, time),
            failed -> failed.logTail().contains("goroutine "));

    assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD);
    assertThat(failure).hasMessageContainingAll("it did not answer within", "goroutine ");
    assertThat(failure.exitStatus()).isEmpty();
  }

  @Test
  void dockerdThatEndsAtOnce() {
    fake("dockerd", "seq 1 100; echo no luck today; exit 7");
    StartFailedException failure = failedStart(withBinaries(), Instance.START_TIMEOUT);

    assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD);
    assertThat(failure.exitStatus()).contains(7);
    assertThat(failure.logTail()).contains("\n100\n", "no luck today").doesNotContain("\n50\n");
  }

  @Test
  void containerdThatEndsAtOnce() {
    fake("containerd", "echo no containers today; exit 9");
    StartFailedException failure = failedStart(withBinaries(), Instance.START_TIMEOUT);

    assertThat(failure.phase()).isEqualTo(StartPhase.CONTAINERD);
    assertThat(failure.exitStatus()).contains(9);
    assertThat(failure.logTail()).contains("no containers today");
  }

  @Test
  void bridgeNameTakenBySomebodyElse() {
    Instance instance = create(PREFIX);
    String bridge = instance.plan().network().bridge();
    host("ip link add " + bridge + " type bridge");
    try {
      StartFailedException failure = failedStart(instance, Instance.START_TIMEOUT);

      assertThat(failure.phase()).isEqualTo(StartPhase.BRIDGE);
      assertThat(failure).hasMessageContaining(bridge);
      assertThat(Path.of("/sys/class/net", bridge)).exists();
    } finally {
      host("ip link delete " + bridge);
    }
    instance.start();
    assertThat(running(instance)).isTrue();
  }

  @Test
  void noteOfTheHostThatCannotBeTaken() {
    Instance instance = create(PREFIX);
    host("touch /run/dockyard");
    try {
      assertThat(failedStart(instance, Instance.START_TIMEOUT))
          .hasMessageContainingAll("note what the host is like", "/run/dockyard");
    } finally {
      host("rm /run/dockyard");
    }
    instance.start();
    assertThat(running(instance)).isTrue();
  }

  @Test
  void firewallThatRefusesTheRules() {
    Instance instance = create(PREFIX);
    fake("iptables-restore", "echo no rules today >&2; exit 2");
    useFakes(instance);

    assertThat(failedWithFakes(instance))
        .contains("failed in FIREWALL", "iptables-restore", "exit code 2", "no rules today");
  }

  /** Has the fakes used by those, too, who prepare the host for the instance outside the JVM. */
  protected void useFakes(Instance instance) {}

  /** Starts it in a JVM that uses the fakes; nothing of it is there afterwards. */
  protected final String failedWithFakes(Instance instance) {
    DockyardTraces stopped = DockyardTraces.take();
    try (JvmUnderTest jvm = JvmOperations.starting(backend(), instance.prefix(), folder())) {
      jvm.awaitLine("ready", Instance.START_TIMEOUT);
      jvm.writeLine("go");
      jvm.awaitLine("failed in", Instance.START_TIMEOUT);
      assertThat(jvm.awaitExit(Instance.START_TIMEOUT)).isZero();
      stopped.awaitUnchanged();
      assertThat(pids(instance)).isEmpty();
      assertThat(instance.status().state()).isEqualTo(State.STOPPED);
      return jvm.output();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StartPhase.class,
      names = {"BRIDGE", "CLEAN_UP", "CONTAINERD", "FIREWALL", "DOCKERD"})
  void whateverIsThrownInAPhase(StartPhase phase) {
    Instance instance = create(PREFIX);
    DockyardTraces stopped = DockyardTraces.take();
    Error notOurs = new StackOverflowError("somebody else's");
    Dockyard throwing =
        closing(
            Dockyard.builder()
                .backend(backend())
                .listener(event -> throwAt(phase, event, notOurs))
                .open());

    Throwable thrown = catchThrowable(() -> throwing.find(PREFIX).orElseThrow().start());

    assertThat(rootCause(thrown)).isSameAs(notOurs);
    stopped.awaitUnchanged();
    assertThat(pids(instance)).isEmpty();
    instance.start();
    assertThat(running(instance)).isTrue();
  }

  private static Throwable rootCause(Throwable thrown) {
    return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
  }

  private static void throwAt(StartPhase phase, DockyardEvent event, Error error) {
    if (event instanceof DockyardEvent.PhaseSucceeded done && done.phase() == phase) {
      throw error;
    }
  }

  private StartFailedException failedInTime(Instance instance, Duration timeout) {
    long began = System.nanoTime();
    StartFailedException failure = failedStart(instance, timeout);
    // What is taken back then takes its time, which is long only on a busy machine.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(timeout.plusMinutes(1));
    return failure;
  }

  private StartFailedException failedStart(Instance instance, Duration timeout) {
    DockyardTraces stopped = DockyardTraces.take();
    StartFailedException failure =
        catchThrowableOfType(StartFailedException.class, () -> instance.start(timeout));
    assertThat(failure).isNotNull();
    stopped.awaitUnchanged();
    assertThat(pids(instance)).isEmpty();
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(failure.getSuppressed()).isEmpty();
    return failure;
  }

  private Instance withBinaries() {
    return create(spec(PREFIX).binaries(Binaries.inFolder(folder())));
  }
}
