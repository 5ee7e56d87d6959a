package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.ProcessIdentity;
import io.dockyard.StartPhase;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.instance.InstanceProcesses;
import io.dockyard.testkit.Await;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An instance outlives its JVM, its data outlives its entry, and it recovers from the death of any
 * of its daemons.
 */
public abstract class SurvivalContract extends BackendContract {

  /** What is killed with SIGKILL. */
  enum Victim {
    DOCKERD,
    CONTAINERD,
    SHIMS,
    BOTH_DAEMONS,
    /** As when the machine's memory ran out. */
    EVERYTHING;

    private List<ProcessIdentity> among(InstanceProcesses found) {
      return switch (this) {
        case DOCKERD -> found.dockerd().stream().toList();
        case CONTAINERD -> found.containerd().stream().toList();
        case SHIMS -> found.shims();
        case BOTH_DAEMONS ->
            List.of(found.dockerd().orElseThrow(), found.containerd().orElseThrow());
        case EVERYTHING -> found.all();
      };
    }

    void kill(Instance instance) {
      List<ProcessIdentity> victims = among(processes(instance));
      assertThat(victims).as("%s of %s", this, instance).isNotEmpty();
      victims.forEach(victim -> Processes.signal(victim, Processes.SIGKILL));
      Await.until(
          "the end of " + this, PATIENCE, () -> victims.stream().noneMatch(Processes::alive));
    }
  }

  @Test
  void anInstanceThatLostItsEntryIsTakenUpWithItsNetworks() {
    Instance before = start("a");
    docker(before).run("network", "create", "mine");
    host("rm -r " + REGISTRY.resolve("a"));

    Instance after = create("a");

    assertThat(docker(after).run("network", "ls", "--format", "{{.Name}}")).contains("mine");
  }

  @Test
  void goesOnWithoutTheJvmThatStartedItAndIsFoundStoppedAndDestroyedByAnother() {
    own("sva");
    CrashingJvm.run(backend(), "create", "sva");
    CrashingJvm.run(backend(), "start", "sva");

    Instance instance = dockyard().find("sva").orElseThrow();
    assertThat(running(instance)).isTrue();
    assertThat(docker(instance).run("info", "-f", "{{.Driver}}")).isEqualTo("overlay2");
    instance.stop();
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    instance.destroy();
    assertThat(dockyard().find("sva")).isEmpty();
  }

  @Test
  void aRootThatOutlivedItsEntryIsTakenUpWithItsData() {
    Instance before = start("a");
    before.stop();
    host("rm -r " + REGISTRY.resolve("a"));
    assertThat(dockyard().find("a")).isEmpty();

    Instance after = create("a");

    assertThat(after.plan()).isEqualTo(before.plan());
    after.start();
    assertThat(docker(after).run("images", "--quiet")).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void startsAgainAfterAKill(Victim victim) {
    Instance instance = withContainers("svc");

    victim.kill(instance);
    instance.status();
    instance.start();

    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    assertThat(instance.status().findings()).isEmpty();
    Await.until(
        "the container with a policy", PATIENCE, () -> SleepingContainer.runs(instance, "always"));
    String fresh = SleepingContainer.run(instance);
    assertThat(SleepingContainer.runs(instance, fresh)).isTrue();
    if (victim != Victim.CONTAINERD) {
      assertThat(SleepingContainer.runs(instance, "plain"))
          .as("the container without a policy")
          .isFalse();
    }
    docker(instance).run("restart", "-t", "0", "plain");
    assertThat(docker(instance).run("exec", "plain", "cat", "/data")).isEqualTo("kept");

    instance.stop(OneOperation.GRACE);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(pids(instance)).isEmpty();
  }

  @Test
  void startsAnewWhenTheDockerdThatItJoinsIsKilledMeanwhile() {
    Instance instance = withContainers("svj");
    ProcessIdentity old = processes(instance).dockerd().orElseThrow();
    // It is there, and does not answer.
    Processes.signal(old, Processes.SIGSTOP);
    Dockyard killing =
        closing(
            Dockyard.builder()
                .backend(backend())
                .listener(event -> killWhenAwaited(old, event))
                .open());

    killing.find("svj").orElseThrow().start();

    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    assertThat(instance.status().findings()).isEmpty();
    assertThat(processes(instance).dockerd()).isNotEmpty().isNotEqualTo(Optional.of(old));
    Await.until(
        "the container with a policy", PATIENCE, () -> SleepingContainer.runs(instance, "always"));
  }

  @Test
  void startsAnewWhenBothDaemonsAreKilledWhileItJoins() {
    Instance instance = withContainers("svk");
    Victim.CONTAINERD.kill(instance);
    Processes.signal(processes(instance).dockerd().orElseThrow(), Processes.SIGSTOP);
    AtomicBoolean killed = new AtomicBoolean();
    Dockyard killing =
        closing(
            Dockyard.builder()
                .backend(backend())
                .listener(
                    event -> {
                      if (isAwaited(event) && !killed.getAndSet(true)) {
                        Victim.BOTH_DAEMONS.kill(instance);
                      }
                    })
                .open());

    killing.find("svk").orElseThrow().start();

    assertThat(killed).isTrue();
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    assertThat(instance.status().findings()).isEmpty();
  }

  private static void killWhenAwaited(ProcessIdentity dockerd, DockyardEvent event) {
    if (isAwaited(event)) {
      Processes.signal(dockerd, Processes.SIGKILL);
    }
  }

  private static boolean isAwaited(DockyardEvent event) {
    return event instanceof DockyardEvent.PhaseBegan began && began.phase() == StartPhase.DOCKERD;
  }

  @ParameterizedTest
  @EnumSource
  void stopsAfterAKill(Victim victim) {
    afterKill(victim, instance -> instance.stop(OneOperation.GRACE));
  }

  @ParameterizedTest
  @EnumSource
  void isDestroyedAfterAKill(Victim victim) {
    afterKill(victim, Instance::destroy);
    assertThat(dockyard().find("svd")).isEmpty();
  }

  private void afterKill(Victim victim, Consumer<Instance> operation) {
    Instance instance = withContainers("svd");
    victim.kill(instance);
    operation.accept(instance);
    assertThat(pids(instance)).isEmpty();
    assertThat(Cgroups.processes(instance.plan().cgroups().instance())).isEmpty();
  }

  private Instance withContainers(String prefix) {
    Instance instance = start(prefix);
    SleepingContainer.run(instance, "--name", "always", "--restart", "always");
    SleepingContainer.run(instance, "--name", "plain");
    docker(instance).run("exec", "plain", "sh", "-c", "echo kept > /data");
    docker(instance).run("network", "create", "users");
    assertThat(Set.copyOf(processes(instance).shims())).hasSize(2);
    return instance;
  }
}
