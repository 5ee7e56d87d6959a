package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Binaries;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.InvalidSpecException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.ResourceLimits;
import io.dockyard.StartFailedException;
import io.dockyard.contract.SurvivalContract.Victim;
import io.dockyard.crash.CrashPoint;
import io.dockyard.internal.instance.InstanceProcesses;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** For backends whose daemons are children of the JVM, and are not started again by anybody. */
public abstract class SpawnedDaemonsContract extends BackendContract {

  private static final String BORN = "after ProcessBuilder.start in Spawner.spawn";
  private static final String LET_GO = "after OutputStream.flush in Spawner.letGo";

  @Test
  void aDaemonOutlivesItsJvmFromTheMomentItIsLetGoAndIsKnownThen() {
    Instance instance = create("svb");
    for (CrashPoint point : points(instance, LET_GO)) {
      CrashingJvm.kill(backend(), "start", "svb", point);

      assertThat(pids(instance)).as("killed at %s", point).isNotEmpty();
      // While the kernel executes a program, nobody can see which it is.
      Await.until(
          "what was let go to become a daemon, killed at " + point,
          PATIENCE,
          () -> daemons(instance).size() == point.nth());
      instance.kill();
      assertThat(pids(instance)).isEmpty();
    }
  }

  @Test
  void aDaemonThatIsNotLetGoEndsWithItsJvm() {
    Instance instance = create("svb");
    for (CrashPoint point : points(instance, BORN)) {
      CrashingJvm.kill(backend(), "start", "svb", point);

      // It could be seen before, so it is not yet to come.
      Await.until(
          "the end of what was born last, killed at " + point,
          PATIENCE,
          () -> daemons(instance).size() < point.nth());
      instance.start();
      assertThat(running(instance)).isTrue();
      instance.kill();
    }
  }

  /** Where a start comes by that place: for containerd, then for dockerd. */
  private List<CrashPoint> points(Instance instance, String label) {
    List<CrashPoint> points =
        CrashingJvm.points(backend(), "start", instance.prefix()).stream()
            .filter(point -> point.label().equals(label))
            .toList();
    assertThat(points).containsExactly(new CrashPoint(label, 1), new CrashPoint(label, 2));
    instance.stop();
    return points;
  }

  private static List<ProcessIdentity> daemons(Instance instance) {
    InstanceProcesses found = processes(instance);
    return Stream.concat(found.containerd().stream(), found.dockerd().stream()).toList();
  }

  @Test
  void nobodyStartsItAtBootWhichIsSaid() {
    Instance instance = create("svg");

    for (ThrowingCallable asked : List.<ThrowingCallable>of(instance::enable, instance::disable)) {
      assertThatThrownBy(asked)
          .isInstanceOf(RefusedException.class)
          .hasMessageContainingAll("'svg'", "when the host boots", "'systemd'", "start()");
    }
    assertThat(instance.status().enabled()).isFalse();
    assertThat(instance.status().units()).isEmpty();
  }

  @Test
  void limitsAreRefusedBeforeAnythingChanges() {
    ResourceLimits limits = ResourceLimits.NONE.withTasksMax(500);
    assertRefused(spec("svh").limits(limits), "limits", "tasksMax=500", "'systemd'");

    Instance instance = create("svi");

    assertThatThrownBy(() -> instance.limit(limits))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContainingAll("limits", "'systemd'");
    assertThat(instance.status().limits()).isEqualTo(ResourceLimits.NONE);
    assertThat(dockyard().find("svi").orElseThrow().spec()).isEqualTo(instance.spec());
  }

  @Test
  void statusSaysThatDockerdWasKilled() {
    Instance instance = start("sve");
    SleepingContainer.run(instance);
    Victim.DOCKERD.kill(instance);

    assertThat(instance.status().state()).isEqualTo(State.BROKEN);
    assertThat(instance.status().dockerd()).isEmpty();
    assertThat(instance.status().containerd()).isPresent();
    assertThat(instance.status().findings())
        .anySatisfy(finding -> assertThat(finding).contains("dockerd").contains("signal 9"));
  }

  @Test
  void aStartWhoseDockerdIsKilledForWantOfMemorySaysSo() {
    Path memory = HostRequirements.assumeMemoryOfFirstCgroups().resolve("dockyard/svj/daemons");
    fake(
        "dockerd",
        """
        mkdir -p %1$s
        echo 8M > %1$s/memory.limit_in_bytes
        echo $$ > %1$s/cgroup.procs
        exec tail /dev/zero
        """
            .formatted(memory));
    Instance instance = create(spec("svj").binaries(Binaries.inFolder(folder())));

    assertThatThrownBy(instance::start)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(
            "dockerd ended: killed by signal 9, when the kernel killed for want of memory in "
                + memory);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aStartWhoseDockerdIsKilledOtherwiseSaysNothingOfMemory() {
    fake("dockerd", "kill -KILL $$");
    Instance instance = create(spec("svk").binaries(Binaries.inFolder(folder())));

    assertThatThrownBy(instance::start)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("dockerd ended: killed by signal 9;");
  }

  @Test
  void statusOfAnotherJvmsDockerdShowsTheEndOfItsLog() {
    own("svf");
    CrashingJvm.run(backend(), "create", "svf");
    CrashingJvm.run(backend(), "start", "svf");
    Instance instance = dockyard().find("svf").orElseThrow();
    Victim.DOCKERD.kill(instance);

    assertThat(instance.status().findings())
        .anySatisfy(finding -> assertThat(finding).contains("dockerd").contains("API listen on"));
  }
}
