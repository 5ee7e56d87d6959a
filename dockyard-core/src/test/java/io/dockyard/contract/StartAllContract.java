package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.OperationInterruptedException;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.StartReport;
import io.dockyard.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several instances are started at once, with whatever threads the caller has for it. */
public abstract class StartAllContract extends BackendContract {

  @Test
  void allAreStartedAndEachHasItsReport() {
    List<Instance> instances = List.of(create("saa"), create("sab"), create("sac"));

    List<StartReport> reports = dockyard().startAll(instances);

    assertThat(reports).extracting(StartReport::instance).isEqualTo(instances);
    assertThat(reports)
        .allSatisfy(
            report -> {
              assertThat(report.failure()).isEmpty();
              assertThat(report.took()).isPositive();
              assertThat(running(report.instance())).isTrue();
            });
    assertThat(dockyard().startAll(instances)).as("a second time").hasSize(3);
    assertThat(dockyard().startAll(List.of())).isEmpty();
  }

  @Test
  void oneThatFailsHindersNoOther() {
    fake("dockerd", "echo no luck today; exit 7");
    Instance failing = create(spec("sad").binaries(Binaries.inFolder(folder())));
    Instance other = create("sae");

    List<StartReport> reports = dockyard().startAll(List.of(failing, other));

    assertThat(reports.get(0).failure())
        .get()
        .isInstanceOfSatisfying(
            StartFailedException.class,
            failure -> assertThat(failure.phase()).isEqualTo(StartPhase.DOCKERD));
    assertThat(reports.get(1).failure()).isEmpty();
    assertThat(running(other)).isTrue();
    assertThat(failing.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void whoWaitsIsInterruptedAndNothingIsHalfStarted() throws InterruptedException {
    fake("dockerd", "echo thinking about it; sleep 3600");
    Instance waiting = create(spec("saf").binaries(Binaries.inFolder(folder())));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread starter =
        new Thread(
            () -> {
              try {
                dockyard().startAll(List.of(waiting));
              } catch (OperationInterruptedException e) {
                thrown.set(e);
              }
            });
    starter.start();
    Await.until(
        "dockerd to be spawned",
        Duration.ofSeconds(60),
        () -> processes(waiting).dockerd().isPresent());

    starter.interrupt();
    starter.join();

    assertThat(thrown.get()).isInstanceOf(OperationInterruptedException.class);
    assertThat(pids(waiting)).isEmpty();
    assertThat(waiting.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void oneThreadOfTheCallersIsEnough() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      startAndStopTwo("sag", "sah", one);
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void noThreadOfTheCallersIsEnough() {
    startAndStopTwo("sai", "saj", Runnable::run);
  }

  private void startAndStopTwo(String first, String second, Executor executor) {
    own(first);
    own(second);
    Dockyard dockyard = closing(Dockyard.builder().backend(backend()).executor(executor).open());
    List<Instance> instances =
        List.of(dockyard.create(spec(first).build()), dockyard.create(spec(second).build()));

    assertThat(dockyard.startAll(instances)).allMatch(report -> report.failure().isEmpty());

    assertThat(instances).allMatch(BackendContract::running);
    instances.forEach(Instance::stop);
    assertThat(instances).allMatch(instance -> pids(instance).isEmpty());
  }
}
