package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.Binaries;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.OperationInterruptedException;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockyardTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever is interrupted is told so and keeps the flag, and the next operation goes on. Only the
 * end of a throwaway instance puts an interrupt off, see {@link ThrowawayContract}.
 */
@Tag("kills")
public abstract class InterruptionContract extends BackendContract {

  private static final String PREFIX = "ina";

  @Test
  void ofACreationBeforeItHasBegun() {
    create("inb");
    DockyardTraces untouched = DockyardTraces.take();
    own(PREFIX);
    try (HeldLock registry = HeldLock.ofRegistry()) {
      assertInterrupted(
          () -> create(PREFIX), "the creation to wait for its turn", registry::isAwaited);
    }

    untouched.awaitUnchanged();
    assertThat(dockyard().find(PREFIX)).isEmpty();
    create(PREFIX);
  }

  @Test
  void ofAStartWhoseDockerdNeverAnswers() {
    fake("dockerd", "echo thinking about it; sleep 3600");
    Instance instance = create(spec(PREFIX).binaries(Binaries.inFolder(folder())));
    DockyardTraces stopped = DockyardTraces.take();

    assertInterrupted(
        instance::start, "dockerd to be spawned", () -> processes(instance).dockerd().isPresent());

    stopped.awaitUnchanged();
    assertThat(pids(instance)).isEmpty();
    fake("dockerd", "exec " + which("dockerd") + " \"$@\"");
    instance.start();
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
  }

  @Test
  void ofAStopThatAContainerTakesItsTimeFor() {
    Instance instance = create(PREFIX);
    DockyardTraces stopped = DockyardTraces.take();
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    Path told = runUnwilling(instance);

    assertInterrupted(
        () -> instance.stop(Duration.ofHours(1)),
        "the container to be told to stop",
        () -> Files.exists(told));

    assertThat(instance.status().state()).isNotEqualTo(State.STOPPED);
    instance.stop(OneOperation.GRACE);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    stopped.awaitUnchanged();
    instance.start();
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
  }

  /** A container that hears when it is to stop, and does not. */
  private Path runUnwilling(Instance instance) {
    Path heard = makeFolder(folder().resolve("heard"));
    docker(instance)
        .run(
            "run",
            "-d",
            "--stop-timeout=3600",
            "-v",
            heard + ":/heard",
            IMAGE,
            "sh",
            "-c",
            "trap 'touch /heard/told' TERM; touch /heard/listening; while :; do sleep 1; done");
    Await.until(
        "the container to listen", PATIENCE, () -> Files.exists(heard.resolve("listening")));
    return heard.resolve("told");
  }

  @Test
  void ofARemovalBeforeItsLastStep() {
    Instance instance = start(PREFIX);
    SleepingContainer.run(instance);
    try (HeldLock registry = HeldLock.ofRegistry()) {
      assertInterrupted(instance::destroy, "the removal to wait for its turn", registry::isAwaited);
    }

    assertThat(instance.status().state()).isEqualTo(State.INCOMPLETE);
    assertThat(pids(instance)).isEmpty();
    instance.destroy();
    assertThat(dockyard().find(PREFIX)).isEmpty();
    before().awaitUnchanged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "start", "stop", "destroy"})
  @Timeout(value = 1, unit = TimeUnit.HOURS) // for every single point
  void betweenAnyTwoChangesOf(String operation) {
    own(PREFIX);
    // What an operation is the first to make for good.
    create("inb").destroy();
    DockyardTraces untouched = DockyardTraces.take();

    InterruptingJvm.Report report = InterruptingJvm.run(backend(), operation, PREFIX);

    assertThat(report.interrupted()).as(report.output()).isPositive();
    assertThat(report.wrong()).isEmpty();
    assertThat(dockyard().find(PREFIX)).isEmpty();
    untouched.awaitUnchanged();
  }

  /** The operation is interrupted when something is seen, and ends by that. */
  private static void assertInterrupted(Runnable operation, String seen, BooleanSupplier when) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              thrown.set(catchThrowable(operation::run));
              flag.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    try {
      Await.until(seen, PATIENCE, () -> when.getAsBoolean() || !thread.isAlive());
    } finally {
      thread.interrupt();
    }
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(thrown.get())
        .isInstanceOf(OperationInterruptedException.class)
        .hasNoSuppressedExceptions();
    assertThat(flag).as("the interrupt flag").isTrue();
  }
}
