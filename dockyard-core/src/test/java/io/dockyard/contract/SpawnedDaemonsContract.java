package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Binaries;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
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
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** For backends whose daemons are children of the JVM, and are not started again by anybody. */
public abstract class SpawnedDaemonsContract extends BackendContract {

  private static final String BORN = "after ProcessBuilder.start in Spawner.spawn";
  private static final String LET_GO = "after OutputStream.flush in Spawner.letGo";
  private static final long LOG_LIMIT = 10L << 20;

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

  /** What it starts from then on is new, and it may not understand that. */
  @Test
  void aContainerdWhoseProgramWasReplacedIsReplacedByAStartAndContainersLiveOn() {
    String install =
        "cp %1$s %2$s/next; mv %2$s/next %2$s/containerd".formatted(which("containerd"), folder());
    host(install);
    Instance a = start(spec("a").binaries(Binaries.inFolder(folder())));
    SleepingContainer.run(a, "--name", "before", "--restart", "always");
    InstanceStatus before = a.status();
    host(install);
    host("kill -KILL " + before.dockerd().orElseThrow().pid());
    Await.until("the end of dockerd", PATIENCE, () -> a.status().dockerd().isEmpty());

    a.start();

    assertThat(a.status().findings()).isEmpty();
    assertThat(a.status().containerd().orElseThrow().pid())
        .isNotEqualTo(before.containerd().orElseThrow().pid());
    Await.until("the container", PATIENCE, () -> SleepingContainer.runs(a, "before"));
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

  @Test
  void aLogAboveTheLimitIsMovedAsideAtTheNextStartAndThreeAreKept() {
    Instance instance = create("svj");
    for (int life = 1; life <= 4; life++) {
      for (Path log : logs(instance)) {
        fill(write(log, "life " + life + "\n"), LOG_LIMIT + 1);
      }
      instance.start();
      instance.kill();
    }

    for (Path log : logs(instance)) {
      assertThat(log.toFile()).size().isLessThan(LOG_LIMIT);
      assertThat(firstLine(log, 1)).isEqualTo("life 4");
      assertThat(firstLine(log, 2)).isEqualTo("life 3");
      assertThat(firstLine(log, 3)).isEqualTo("life 2");
      assertThat(numbered(log, 4)).doesNotExist();
    }
  }

  @Test
  void aLogAtTheLimitIsGoneOnWith() {
    Instance instance = create("svk");
    logs(instance).forEach(log -> fill(write(log, "a life\n"), LOG_LIMIT));

    instance.start();

    for (Path log : logs(instance)) {
      assertThat(log.toFile()).size().isGreaterThan(LOG_LIMIT);
      assertThat(numbered(log, 1)).doesNotExist();
    }
  }

  @Test
  void aLogThatARunningDaemonHoldsIsCopiedAsideAndTheDaemonGoesOnInIt() {
    Instance instance = start("svl");
    Path log = instance.plan().dockerd().logFile();
    fill(log, LOG_LIMIT + 1);

    instance.start();

    assertThat(numbered(log, 1).toFile()).size().isEqualTo(LOG_LIMIT + 1);
    assertThat(log.toFile()).size().isLessThan(LOG_LIMIT);
    host("kill -HUP " + instance.status().dockerd().orElseThrow().pid());
    Await.until("dockerd to log that", PATIENCE, () -> read(log).contains("reload"));
    assertThat(log.toFile()).size().isLessThan(LOG_LIMIT);
  }

  private static List<Path> logs(Instance instance) {
    return List.of(instance.plan().containerd().logFile(), instance.plan().dockerd().logFile());
  }

  private static void fill(Path log, long size) {
    host("truncate -s " + size + " " + log);
  }

  private static Path numbered(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }

  private static String firstLine(Path log, int number) {
    return host("head -n 1 " + numbered(log, number));
  }

  @Test
  void whereNoCgroupCanBeMadeItRunsAndStatusSaysWhatThatMeans() {
    Instance instance = create("svm");
    String readOnly =
        "for each in $(findmnt -nro TARGET -t cgroup,cgroup2); do"
            + " mount -o remount,bind,ro $each; done";
    try (JvmUnderTest jvm = JvmOperations.starting(backend(), "svm", readOnly)) {
      jvm.awaitLine("ready", PATIENCE);
      jvm.writeLine("go");

      assertThat(jvm.awaitLine("^svm is ", Instance.START_TIMEOUT))
          .contains("RUNNING", "no cgroup could be made for the daemons");
      assertThat(jvm.awaitExit(PATIENCE)).isZero();
    }

    InstanceStatus status = instance.status();
    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.cgroup()).isFalse();
    assertThat(status.findings())
        .singleElement()
        .asString()
        .contains("they end with the service or terminal");
    instance.stop();
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(instance.status().findings()).isEmpty();
  }
}
